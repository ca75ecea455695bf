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

    /**
     * Definitions of one transaction, at most. Each creates or drops tables, every one of which takes locks until the commit,
     * and the server has a fixed number of them.
     */
    static final int DEFINITIONS_MAX = 100;

    /** The events up to the last definition that fits into one transaction. */
    static List<Delivery> bounded(List<Delivery> events) {
        int definitions = 0;
        for (int i = 0; i < events.size(); i++) {
            definitions += events.get(i).isAboutRecord() ? 0 : 1;
            if (definitions > DEFINITIONS_MAX) {
                return events.subList(0, i);
            }
        }
        return events;
    }

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
