package io.headwater.command.store.axon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.StreamId;
import io.headwater.events.Version;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The states of streams in memory, so that a command seldom reads the log. Bounded by their size as JSON, which is what they
 * are held as once they are durable.
 *
 * <p>An entry may be outdated by another process, or speculative; the append's expectations find both out, and whoever
 * finds out discards the entry before trying again.
 */
final class States {
    private static final int ENTRY_BYTES = 256;
    // Of one read of many: what is read together has to fit in memory.
    private static final int READ_STREAMS_MAX = 100;

    private final StreamLoader loader;
    private final SnapshotWriter snapshots;
    private final Cache<StreamId, Loaded<?>> cache;
    private final Map<StreamId, CompletableFuture<Loaded<?>>> reading = new ConcurrentHashMap<>();
    private final Contention contention = new Contention();

    States(StreamLoader loader, SnapshotWriter snapshots, DataSize max) {
        this.loader = loader;
        this.snapshots = snapshots;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(max.toBytes())
                .weigher((StreamId stream, Loaded<?> loaded) ->
                        ENTRY_BYTES + loaded.size().bytes())
                // Every command writes here: waking another thread each time takes longer than what it is woken for.
                .executor(Runnable::run)
                .build();
    }

    /**
     * The state to decide on: from memory, else from the log.
     *
     * @param mayAssumeNew whether the proposal's word may be taken for it that the stream is new
     */
    <S> Loaded<S> of(Proposal<S> proposal, boolean mayAssumeNew) {
        StreamId stream = proposal.address().stream();
        Loaded<S> known = known(stream);
        if (known != null) {
            return known;
        }
        if (mayAssumeNew && proposal.address().assumedNew()) {
            return Loaded.nothing(proposal.kind().initial());
        }
        return readOnce(stream, proposal.kind());
    }

    /**
     * The states to decide many proposals on, as above; what has to be read is read together.
     *
     * @return one for each stream
     */
    <S> Map<StreamId, Loaded<S>> ofAll(List<Proposal<S>> proposals, boolean mayAssumeNew) {
        Map<StreamId, Loaded<S>> states = new HashMap<>();
        Map<StreamId, StreamKind<S>> missing = new LinkedHashMap<>();
        for (Proposal<S> proposal : proposals) {
            StreamId stream = proposal.address().stream();
            if (states.containsKey(stream) || missing.containsKey(stream)) {
                continue;
            }
            Loaded<S> known = known(stream);
            if (known != null) {
                states.put(stream, known);
            } else if (mayAssumeNew && proposal.address().assumedNew()) {
                states.put(stream, Loaded.nothing(proposal.kind().initial()));
            } else {
                missing.put(stream, proposal.kind());
            }
        }
        readAll(missing, states);
        return states;
    }

    private <S> void readAll(Map<StreamId, StreamKind<S>> missing, Map<StreamId, Loaded<S>> states) {
        List<Map.Entry<StreamId, StreamKind<S>>> all = List.copyOf(missing.entrySet());
        for (int from = 0; from < all.size(); from += READ_STREAMS_MAX) {
            var together = all.subList(from, Math.min(all.size(), from + READ_STREAMS_MAX));
            Map<StreamId, StreamKind<S>> kinds = new HashMap<>();
            together.forEach(entry -> kinds.put(entry.getKey(), entry.getValue()));
            Map<StreamId, Loaded<S>> read = loader.load(kinds);
            kinds.forEach((stream, kind) -> {
                Loaded<S> state = Objects.requireNonNull(read.get(stream));
                states.put(stream, state);
                renew(stream, kind, state);
            });
        }
    }

    /** The state as the log has it now, past what is in memory; empty if that takes more than one short read. */
    <S> Optional<Loaded<S>> fresh(StreamId stream, StreamKind<S> kind) {
        return loader.loadAtOnce(stream, kind);
    }

    /** Whether another process was faster on the stream lately, so that it may well be so again. */
    boolean isContended(StreamId stream) {
        return contention.isOn(stream);
    }

    /** Tells that another process was faster on the stream. */
    void lost(StreamId stream) {
        contention.lost(stream);
    }

    /** Puts a durable state, unless a newer one is there. */
    <S> void renew(StreamId stream, StreamKind<S> kind, Loaded<S> state) {
        cache.asMap().merge(stream, state.packed(kind), States::newer);
    }

    /** Whether nobody here has made or read another state of the stream since. */
    boolean isPresent(StreamId stream, Loaded<?> state) {
        Loaded<?> known = cache.getIfPresent(stream);
        return known == null || Objects.equals(known.lastEvent(), state.lastEvent());
    }

    /** Puts the state that an append will have made, before it is flushed. */
    void advance(StreamId stream, Loaded<?> next) {
        cache.put(stream, next);
    }

    /**
     * Tells that a state has become durable, so that it may be kept as a snapshot. Never blocks.
     *
     * @param before version of the state that it was decided on
     */
    <S> void stored(StreamId stream, StreamKind<S> kind, Version before, Loaded<S> state) {
        cache.asMap()
                .computeIfPresent(
                        stream,
                        (key, present) -> Objects.equals(present.lastEvent(), state.lastEvent())
                                ? packed(present, kind)
                                : present);
        snapshots.advanced(stream, kind, before, state);
    }

    /** As {@link #stored}, of a state that is not worth its memory any longer. */
    <S> void storedInPassing(StreamId stream, StreamKind<S> kind, Version before, Loaded<S> state) {
        discard(stream, state.lastEvent());
        snapshots.advanced(stream, kind, before, state);
    }

    /**
     * Forgets a stream if its state is of a lineage in which one failed. The news of a failed flush come one by one; what
     * was read and decided since the first of them must not fall with the last.
     */
    void discard(StreamId stream, Loaded.Lineage failed) {
        cache.asMap().computeIfPresent(stream, (key, loaded) -> loaded.lineage() == failed ? null : loaded);
    }

    /** Forgets a stream if its state still is the one that the given event made. */
    void discard(StreamId stream, @Nullable UUID lastEvent) {
        cache.asMap()
                .computeIfPresent(
                        stream, (key, loaded) -> Objects.equals(loaded.lastEvent(), lastEvent) ? null : loaded);
    }

    @SuppressWarnings("unchecked") // As below.
    private static <S> Loaded<S> packed(Loaded<?> present, StreamKind<S> kind) {
        return ((Loaded<S>) present).packed(kind);
    }

    // A stream has one kind for all its life, so the type of what it was folded to is the type that is asked for.
    @SuppressWarnings("unchecked")
    private <S> @Nullable Loaded<S> known(StreamId stream) {
        return (Loaded<S>) cache.getIfPresent(stream);
    }

    // Commands that all need one stream share one read, so that a burst of them does not use up the connections.
    @SuppressWarnings("unchecked") // As above.
    private <S> Loaded<S> readOnce(StreamId stream, StreamKind<S> kind) {
        CompletableFuture<Loaded<?>> own = new CompletableFuture<>();
        CompletableFuture<Loaded<?>> others = reading.putIfAbsent(stream, own);
        if (others != null) {
            return (Loaded<S>) joined(others);
        }
        try {
            Loaded<S> read = loader.load(stream, kind);
            renew(stream, kind, read);
            own.complete(read);
            return read;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            reading.remove(stream);
        }
    }

    private static Loaded<?> joined(CompletableFuture<Loaded<?>> read) {
        try {
            return read.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static Loaded<?> newer(Loaded<?> before, Loaded<?> read) {
        return before.version().compareTo(read.version()) > 0 ? before : read;
    }

    /** The size of all states in memory, as far as it is counted against the bound. */
    long bytes() {
        cache.cleanUp();
        return cache.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    }
}
