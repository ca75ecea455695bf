package io.headwater.projections.engine;

import io.headwater.events.AggregateShape;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
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
     * Tables that the definitions of one transaction make, at most, unless one makes more by itself. Each is some four objects
     * with a lock until the commit, and the server has a fixed number of these: 6 400 by default, for all of its transactions.
     */
    static final int TABLES_MAX = 200;

    /** What a definition makes before there are aggregates: rows and vectors; so much is counted for an end, too. */
    private static final int TABLES_LEAST = 2;

    /** The events up to the last definition that fits into one transaction; at least one. */
    static List<Delivery> bounded(List<Delivery> events) {
        int tables = 0;
        for (int i = 0; i < events.size(); i++) {
            if (!events.get(i).isAboutRecord()) {
                tables += tablesOf(events.get(i));
                if (i > 0 && tables > TABLES_MAX) {
                    return events.subList(0, i);
                }
            }
        }
        return events;
    }

    // What a definition ends, only the replica knows; whatever is more than the server bears is taken in halves.
    private static int tablesOf(Delivery delivery) {
        try {
            return delivery instanceof Delivery.Legible(EventEnvelope envelope, long _)
                            && envelope.type() == EventType.COLLECTION_DEFINED
                            && envelope.event() instanceof Event.CollectionDefined defined
                    ? TABLES_LEAST + aggregateTablesOf(defined.definition())
                    : TABLES_LEAST;
        } catch (RuntimeException unreadable) {
            return TABLES_LEAST; // It will be refused.
        }
    }

    private static int aggregateTablesOf(CollectionDefinition definition) {
        return definition.aggregates().stream()
                .mapToInt(aggregate ->
                        1 + AggregateShape.of(aggregate, definition).extremes().size())
                .sum();
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
