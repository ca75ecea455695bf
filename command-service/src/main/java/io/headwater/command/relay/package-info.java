/**
 * Publishes the log to Kafka: partition to partition, in position order, by one leader among all instances.
 * Wiring starts it and connects it to the store's commits; nobody else calls it.
 */
@NullMarked
package io.headwater.command.relay;

import org.jspecify.annotations.NullMarked;
