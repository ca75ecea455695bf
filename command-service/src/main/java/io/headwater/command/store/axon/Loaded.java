package io.headwater.command.store.axon;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Version;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream as far as it is known here.
 *
 * @param held the fold of the stream's events
 * @param version of the last of them
 * @param lastEvent its id; null if there is none
 * @param flush the append that made this state; null if it was read from the log. Until it is done the state is
 *     speculative: true only if that append succeeds
 * @param lineage of the states that came from the same read of the log, one decided on the other
 * @param size of the state
 */
record Loaded<S>(
        Held<S> held,
        Version version,
        @Nullable UUID lastEvent,
        @Nullable CompletableFuture<AppendOutcome> flush,
        Lineage lineage,
        StateSize size) {
    /** Only its identity counts: if a state was lost, those of its lineage that came after it are. */
    static final class Lineage {}

    static <S> Loaded<S> nothing(S initial) {
        return new Loaded<>(new Held.Whole<>(initial), Version.NONE, null, null, new Lineage(), StateSize.NOTHING);
    }

    /**
     * The state that a snapshot kept.
     *
     * @throws RuntimeException if it cannot be read
     */
    static <S> Loaded<S> of(Snapshot snapshot, SnapshotForm<S> form) {
        Snapshot.State kept = snapshot.state();
        return new Loaded<>(
                new Held.Whole<>(form.read(kept, snapshot.version())),
                snapshot.version(),
                snapshot.lastEvent(),
                null,
                new Lineage(),
                StateSize.of(kept.body().utf8().length));
    }

    /** The state, to decide on; made anew at each call where it is held as text. */
    S state() {
        return held.state();
    }

    /** This state as a snapshot; it has an event at least. */
    Snapshot toSnapshot(StreamId stream, SnapshotForm<S> form) {
        return new Snapshot(stream, version, Objects.requireNonNull(lastEvent), form.format(), held.toText(form));
    }

    /** This state after one more event, which was read from the log. */
    Loaded<S> after(StreamKind<S> kind, EventEnvelope event) {
        S next = kind.evolve(state(), event.event(), event.occurredAt());
        StateSize nextSize = size.after(event.type(), event.data(), kind, next);
        return new Loaded<>(new Held.Whole<>(next), event.version(), event.id(), null, lineage, nextSize);
    }

    /** This state after one more event, which is not handed to the store yet. */
    Loaded<S> after(StreamKind<S> kind, S next, NewEvent event) {
        StateSize nextSize = size.after(event.type(), event.data(), kind, next);
        return new Loaded<>(Held.Whole.madeBy(event, next, kind), event.version(), event.id(), null, lineage, nextSize);
    }

    /** This state, made by an append. */
    Loaded<S> by(CompletableFuture<AppendOutcome> append) {
        return new Loaded<>(held, version, lastEvent, append, lineage, size);
    }

    /** This state, which is durable, as text. */
    Loaded<S> packed(StreamKind<S> kind) {
        return new Loaded<>(held.packed(kind, version), version, lastEvent, null, lineage, size);
    }

    boolean isSpeculative() {
        return flush != null && !flush.isDone();
    }
}
