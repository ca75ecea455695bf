package io.headwater.command.record;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.events.Event;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import java.time.Instant;

/** Reads the stream of a record with the fold that the read models use, too. */
public enum RecordKind implements StreamKind<RecordState> {
    /** The only one; it has no state. */
    INSTANCE;

    @Override
    public RecordState initial() {
        return RecordState.NEW;
    }

    @Override
    public RecordState evolve(RecordState state, Event event, Instant at) {
        if (event instanceof Event.RecordEvent recordEvent) {
            return state.evolve(recordEvent, at);
        }
        throw new UnreadableEvent("a " + event.type().wireName() + " is not about a record");
    }

    @Override
    public SnapshotForm<RecordState> snapshots() {
        return RecordSnapshots.INSTANCE;
    }
}
