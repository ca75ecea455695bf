package io.headwater.command.decision;

import io.headwater.command.store.Snapshot;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import org.jspecify.annotations.Nullable;

/**
 * How the states of one kind of stream are kept as snapshots. Pure.
 *
 * @param <S> the state
 */
public interface SnapshotForm<S> {
    /** Number of the fold and of its form, from 1; raised whenever the same events would be kept as something else. */
    int format();

    /** The state as it is kept. */
    Snapshot.State write(S state);

    /**
     * The same from the data of the event that has just made the state, where that is all there is to write.
     *
     * @return null if it is not
     */
    default Snapshot.@Nullable State ofEvent(S state, EventType type, JsonText data) {
        return null;
    }

    /**
     * The state that {@link #write} was given, as JSON has it.
     *
     * @throws RuntimeException if it cannot be read; the events are folded instead
     */
    S read(Snapshot.State kept, Version version);
}
