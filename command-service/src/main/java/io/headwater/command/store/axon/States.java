package io.headwater.command.store.axon;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * The states of streams in memory, so that a command seldom reads the log. Bounded by their size as JSON.
 *
 * <p>An entry may be outdated by another process, or speculative; the append's expectations find both out, and whoever
 * finds out discards the entry before trying again.
 */
final class States {
    private static final int ENTRY_BYTES = 256;
    private static final int READ_EVENTS_MAX = 1_000;

    private final EventStore store;
    private final Cache<StreamId, Loaded<?>> cache;
    private final Map<StreamId, CompletableFuture<Loaded<?>>> reading = new ConcurrentHashMap<>();

    States(EventStore store, DataSize max) {
        this.store = store;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(max.toBytes())
                .weigher((StreamId stream, Loaded<?> loaded) -> ENTRY_BYTES + loaded.bytes())
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

    /** Puts the state that an append will have made, before it is flushed. */
    void advance(StreamId stream, Loaded<?> next) {
        cache.put(stream, next);
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
            Loaded<S> read = read(stream, kind);
            cache.asMap().merge(stream, read, States::newer);
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

    private <S> Loaded<S> read(StreamId stream, StreamKind<S> kind) {
        Loaded<S> loaded = Loaded.nothing(kind.initial());
        List<EventEnvelope> events;
        do {
            events = store.readStream(stream, loaded.version(), READ_EVENTS_MAX);
            for (EventEnvelope event : events) {
                S next = kind.evolve(loaded.state(), event.event(), event.occurredAt());
                int bytes = Loaded.bytesAfter(loaded.bytes(), event.type(), event.data());
                loaded = new Loaded<>(next, event.version(), event.id(), null, loaded.lineage(), bytes);
            }
        } while (events.size() == READ_EVENTS_MAX);
        return loaded;
    }

    private static Loaded<?> newer(Loaded<?> before, Loaded<?> read) {
        return before.version().compareTo(read.version()) > 0 ? before : read;
    }
}
