package io.headwater.projections.engine;

import java.util.List;
import java.util.Set;

/**
 * Events that follow a partition's checkpoint without a hole, to be applied next.
 *
 * @param events at least one
 * @param parked the partition's streams that have a parked event; changed along with what is committed
 */
record Batch(Checkpoint from, List<Delivery> events, Set<ParkedEvent.Stream> parked) {

    /** The checkpoint once all of it is applied. */
    Checkpoint to() {
        return from.after(events.getLast());
    }

    /** The same partition's events {@code start} to {@code end}, which follow {@code checkpoint}. */
    Batch part(Checkpoint checkpoint, int start, int end) {
        return new Batch(checkpoint, events.subList(start, end), parked);
    }

    /**
     * Whether other partitions may share its transaction: all of it is about records. A change of a tenant or a collection
     * may build indexes, which others must not wait for.
     */
    boolean isQuick() {
        return events.stream().allMatch(Delivery::isAboutRecord);
    }
}
