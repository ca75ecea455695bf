/**
 * How fast a read model is made: by the engine from Kafka, and by a replay from the log beside the one that is read. Each against
 * COPY of the same rows.
 */
@NullMarked
package io.headwater.benchmarks.replay;

import org.jspecify.annotations.NullMarked;
