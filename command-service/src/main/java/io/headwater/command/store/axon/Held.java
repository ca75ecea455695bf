package io.headwater.command.store.axon;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.Snapshot;
import io.headwater.events.Version;
import org.jspecify.annotations.Nullable;

/**
 * A state in memory: as objects, as long as commands are decided on it one after the other, or as text. Most states are made
 * once and never asked for again, but live until others push them out: as text they take a fifth of the room, and the
 * collector copies one array where it would follow a tree.
 */
sealed interface Held<S> {
    /** The state; of text it is made anew each time. */
    S state();

    /** The state as a snapshot keeps it. */
    Snapshot.State toText(SnapshotForm<S> form);

    /**
     * As objects.
     *
     * @param text the same as text, if that is known
     */
    record Whole<S>(S state, Snapshot.@Nullable State text) implements Held<S> {
        Whole(S state) {
            this(state, null);
        }

        /** The state that an event has just made. */
        static <S> Whole<S> madeBy(NewEvent event, S state, StreamKind<S> kind) {
            SnapshotForm<S> form = kind.snapshots();
            return new Whole<>(state, form == null ? null : form.ofEvent(state, event.type(), event.data()));
        }

        @Override
        public Snapshot.State toText(SnapshotForm<S> form) {
            return text == null ? form.write(state) : text;
        }
    }

    /** As text. */
    record Packed<S>(SnapshotForm<S> form, Snapshot.State text, Version version) implements Held<S> {
        @Override
        public S state() {
            return form.read(text, version);
        }

        @Override
        public Snapshot.State toText(SnapshotForm<S> sameForm) {
            return text;
        }
    }

    /** The state as text, if its kind has a form for that. */
    default Held<S> packed(StreamKind<S> kind, Version version) {
        SnapshotForm<S> form = kind.snapshots();
        return form == null || this instanceof Packed<S> ? this : new Packed<>(form, toText(form), version);
    }
}
