package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;

/**
 * How far a projection has applied a partition, as its owner knows it.
 *
 * @param epoch of the last event applied; 0 before the first
 * @param position of the last event applied
 * @param kafkaOffset where the next event is expected in the topic: a hint, {@link Delivery#NO_OFFSET} if unknown
 * @param owner the number its owner took when it took the partition over; whoever comes later has a higher one
 */
record Checkpoint(Partition partition, int epoch, Position position, long kafkaOffset, long owner) {

    /** The checkpoint once {@code last} is applied. */
    Checkpoint after(Delivery last) {
        long offset = last.nextOffset() == Delivery.NO_OFFSET ? kafkaOffset : last.nextOffset();
        return new Checkpoint(partition, last.epoch(), last.position(), offset, owner);
    }
}
