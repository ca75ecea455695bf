package io.headwater.ownprojections;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.util.List;

/**
 * Events of one partition, in the order in which they were committed.
 *
 * @param partition theirs; all events of a tenant are in one
 * @param events at least one, of any tenants, collections and types. Positions ascend, and follow those of the batch before
 *     without a hole, but for events that are parked. Partition and position together name an event for good, as its id does
 */
public record EventBatch(Partition partition, List<EventEnvelope> events) {
    /** Copies the list; refuses an empty one. */
    public EventBatch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one event");
        }
    }
}
