package io.headwater.command.decision;

import io.headwater.events.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the events of one kind of stream become the state that commands are decided on. Pure.
 *
 * @param <S> the state, immutable
 */
public interface StreamKind<S> {
    /** The state before the first event. */
    S initial();

    /** The state after one more event; the argument stays as it is. */
    S evolve(S state, Event event, Instant at);

    /** How snapshots of such streams are kept; null if they stay too short for any. */
    default @Nullable SnapshotForm<S> snapshots() {
        return null;
    }
}
