package io.headwater.command.store.axon;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.StreamRead;
import io.headwater.events.EventEnvelope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the states of streams from the log: from a snapshot and the events after it, else from all events. Blocks; any
 * number of threads.
 */
final class StreamLoader {
    private static final Logger LOG = LoggerFactory.getLogger(StreamLoader.class);
    private static final int READ_EVENTS_MAX = 1_000;

    private final EventStore store;
    private final SnapshotWriter snapshots;
    private final AtomicBoolean hasWarned = new AtomicBoolean();

    StreamLoader(EventStore store, SnapshotWriter snapshots) {
        this.store = store;
        this.snapshots = snapshots;
    }

    /** The state of one stream; one round trip unless the events after its snapshot are very many. */
    <S> Loaded<S> load(StreamId stream, StreamKind<S> kind) {
        return build(stream, kind, read(stream, kind.snapshots()));
    }

    /**
     * The states of many streams, which fit in memory together; one round trip as above.
     *
     * @return one for each stream
     */
    <S> Map<StreamId, Loaded<S>> load(Map<StreamId, StreamKind<S>> kinds) {
        Map<StreamId, Integer> formats = new HashMap<>();
        kinds.forEach((stream, kind) -> formats.put(stream, formatOf(kind.snapshots())));
        Map<StreamId, StreamRead> reads = store.readStreams(formats, READ_EVENTS_MAX);
        Map<StreamId, Loaded<S>> states = new HashMap<>();
        kinds.forEach((stream, kind) ->
                states.put(stream, build(stream, kind, reads.getOrDefault(stream, StreamRead.NOTHING))));
        return states;
    }

    /** The state of one stream, if one round trip of at most {@value #READ_EVENTS_MAX} events brings it; else empty. */
    <S> Optional<Loaded<S>> loadAtOnce(StreamId stream, StreamKind<S> kind) {
        StreamRead read = read(stream, kind.snapshots());
        Loaded<S> begun = read.isWhole() ? begin(stream, kind, read) : null;
        return Optional.ofNullable(begun).map(from -> fold(stream, kind, from, read));
    }

    private StreamRead read(StreamId stream, @Nullable SnapshotForm<?> form) {
        return store.readStreams(Map.of(stream, formatOf(form)), READ_EVENTS_MAX)
                .getOrDefault(stream, StreamRead.NOTHING);
    }

    private static int formatOf(@Nullable SnapshotForm<?> form) {
        return form == null ? Snapshot.NO_FORMAT : form.format();
    }

    private <S> Loaded<S> build(StreamId stream, StreamKind<S> kind, StreamRead read) {
        Loaded<S> begun = begin(stream, kind, read);
        if (begun == null) {
            Loaded<S> anew = fold(stream, kind, Loaded.nothing(kind.initial()), read(stream, null));
            snapshots.keep(stream, kind, anew);
            return anew;
        }
        Loaded<S> state = fold(stream, kind, begun, read);
        if (read.hasUnfitSnapshot()) {
            warn(stream, null);
            snapshots.keep(stream, kind, state);
        } else {
            snapshots.read(stream, kind, begun.version(), state);
        }
        return state;
    }

    // Null if the snapshot cannot be read.
    private <S> @Nullable Loaded<S> begin(StreamId stream, StreamKind<S> kind, StreamRead read) {
        Snapshot snapshot = read.snapshot();
        SnapshotForm<S> form = kind.snapshots();
        if (snapshot == null || form == null) {
            return Loaded.nothing(kind.initial());
        }
        try {
            return Loaded.of(snapshot, form);
        } catch (RuntimeException e) {
            warn(stream, e);
            return null;
        }
    }

    private <S> Loaded<S> fold(StreamId stream, StreamKind<S> kind, Loaded<S> begun, StreamRead read) {
        Loaded<S> state = begun;
        List<EventEnvelope> events = read.events();
        boolean isWhole = read.isWhole();
        while (!events.isEmpty()) {
            for (EventEnvelope event : events) {
                state = state.after(kind, event);
            }
            events = isWhole ? List.of() : store.readStream(stream, state.version(), READ_EVENTS_MAX);
        }
        return state;
    }

    // After a change of the format there may be as many as there are long streams.
    private void warn(StreamId stream, @Nullable Exception cause) {
        String message = "The snapshot of stream {} is of another format, unreadable or not of this log;"
                + " its events are folded instead, and it is replaced";
        if (hasWarned.compareAndSet(false, true)) {
            LOG.warn(message + " (said once, for the first one)", stream, cause);
        } else {
            LOG.debug(message, stream, cause);
        }
    }
}
