package io.headwater.command.collection;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.EventStore.RecordEvent;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks through the records of a collection as the log has them, page by page, each record at the latest event that was there
 * when its page was read. Holds one page and one record in memory. One thread.
 */
final class StoredRecords {
    private static final int PAGE_EVENTS_MAX = 2_000;

    private final EventStore store;
    private final Incarnation collection;
    private RecordEvent last = RecordEvent.START;
    private @Nullable RecordId record;
    private RecordState state = RecordState.NEW;

    StoredRecords(EventStore store, Incarnation collection) {
        this.store = store;
        this.collection = collection;
    }

    /**
     * Reads one page.
     *
     * @param seen called for each record that is there and whose events are all read
     * @return whether there are more
     */
    boolean readPage(BiConsumer<RecordId, ObjectNode> seen) {
        List<EventEnvelope> events = store.readRecords(collection, last, PAGE_EVENTS_MAX);
        for (EventEnvelope event : events) {
            RecordId id = Objects.requireNonNull(event.subject().record());
            if (!id.equals(record)) {
                passOn(seen);
                record = id;
                state = RecordState.NEW;
            }
            state = state.evolve(recordEvent(event), event.occurredAt());
            last = new RecordEvent(id.value(), event.version());
        }
        if (events.isEmpty()) {
            passOn(seen);
        }
        return !events.isEmpty();
    }

    private void passOn(BiConsumer<RecordId, ObjectNode> seen) {
        if (record != null) {
            RecordId id = record;
            Optional.ofNullable(state.body()).ifPresent(body -> seen.accept(id, body));
        }
    }

    private static Event.RecordEvent recordEvent(EventEnvelope envelope) {
        if (envelope.event() instanceof Event.RecordEvent event) {
            return event;
        }
        throw new UnreadableEvent("a " + envelope.type().wireName() + " is not about a record");
    }
}
