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
    /** Events of a batch that shares a transaction, at most. A larger one gains little, and others would wait for it. */
    static final int SHARED_EVENTS_MAX = 500;

    static final long SHARED_BYTES_MAX = 1024 * 1024;

    /** The checkpoint once all of it is applied. */
    Checkpoint to() {
        return from.after(events.getLast());
    }

    /** The same partition's events {@code start} to {@code end}, which follow {@code checkpoint}. */
    Batch part(Checkpoint checkpoint, int start, int end) {
        return new Batch(checkpoint, events.subList(start, end), parked);
    }

    long bytes() {
        return events.stream().mapToLong(Delivery::bytes).sum();
    }

    /**
     * Whether other partitions may share its transaction: it is small, and all of it is about records. A change of a tenant or
     * a collection may build indexes.
     */
    boolean isSharable() {
        return events.size() <= SHARED_EVENTS_MAX
                && bytes() <= SHARED_BYTES_MAX
                && events.stream().allMatch(Delivery::isAboutRecord);
    }
}
