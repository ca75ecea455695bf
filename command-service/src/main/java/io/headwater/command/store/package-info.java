/**
 * The event log: appending with expectations, and reading by stream and by partition.
 * Features decide, this package stores; only it, the relay and {@code store.axon} touch the log's tables.
 */
@NullMarked
package io.headwater.command.store;

import org.jspecify.annotations.NullMarked;
