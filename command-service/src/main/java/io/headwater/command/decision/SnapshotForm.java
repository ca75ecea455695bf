package io.headwater.command.decision;

import io.headwater.command.store.Snapshot;
import io.headwater.events.Version;

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
     * The state that {@link #write} was given, as JSON has it.
     *
     * @throws RuntimeException if it cannot be read; the events are folded instead
     */
    S read(Snapshot.State kept, Version version);
}
