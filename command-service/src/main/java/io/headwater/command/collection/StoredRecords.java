package io.headwater.command.collection;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.EventStore.RecordEvent;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks through the records of a collection as they were at a position of the log, page by page. Holds one page and one record in
 * memory. One thread.
 */
final class StoredRecords {
    private static final int PAGE_EVENTS_MAX = 2_000;

    private final EventStore store;
    private final Incarnation collection;
    private final Position until;
    private RecordEvent last = RecordEvent.START;
    private @Nullable RecordId record;
    private RecordState state = RecordState.NEW;
    private boolean isChangedSince;

    /** {@code until} is inclusive, and the log's head has passed it. */
    StoredRecords(EventStore store, Incarnation collection, Position until) {
        this.store = store;
        this.collection = collection;
        this.until = until;
    }

    /**
     * A record as it was then.
     *
     * @param state of a record that was there
     * @param isChangedSince whether it has another state by now, as far as was seen
     */
    record StoredRecord(RecordId id, RecordState state, boolean isChangedSince) {
        ObjectNode body() {
            return Objects.requireNonNull(state.body());
        }
    }

    /**
     * Reads one page.
     *
     * @param seen called for each record that was there and whose events are all read
     * @return whether there are more
     */
    boolean readPage(Consumer<StoredRecord> seen) {
        List<EventEnvelope> events = store.readRecords(collection, last, PAGE_EVENTS_MAX);
        for (EventEnvelope event : events) {
            RecordId id = Objects.requireNonNull(event.subject().record());
            if (!id.equals(record)) {
                passOn(seen);
                record = id;
                state = RecordState.NEW;
                isChangedSince = false;
            }
            if (event.position().value() <= until.value()) {
                state = state.evolve(recordEvent(event), event.occurredAt());
            } else {
                isChangedSince = true;
            }
            last = new RecordEvent(id.value(), event.version());
        }
        if (events.isEmpty()) {
            passOn(seen);
        }
        return !events.isEmpty();
    }

    private void passOn(Consumer<StoredRecord> seen) {
        if (record != null && state.exists()) {
            seen.accept(new StoredRecord(record, state, isChangedSince));
        }
    }

    private static Event.RecordEvent recordEvent(EventEnvelope envelope) {
        if (envelope.event() instanceof Event.RecordEvent event) {
            return event;
        }
        throw new UnreadableEvent("a " + envelope.type().wireName() + " is not about a record");
    }
}
