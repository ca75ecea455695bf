package io.headwater.query.cache;

import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.query.replicas.Checkpoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the caches know of one partition. Written by the thread that follows the topic, read by everybody. */
final class PartitionState {
    private final AtomicReference<@Nullable State> state = new AtomicReference<>();
    private final Fences records = new Fences();
    private final Fences collections = new Fences();
    private int fencedEpoch;

    /**
     * One consistent view.
     *
     * @param epoch of the last event seen
     * @param tail the last event seen; it and all before it have done their evictions
     * @param cleared values from snapshots before it are neither admitted nor served
     */
    private record State(int epoch, Position tail, Position cleared) {}

    /** Leaves the fences of an event for a record. Whoever asks for them finds them before the tail has reached the event. */
    void raise(RecordKey key, Position position) {
        records.raise(key, position);
        collections.raise(new CollectionKey(key.tenant(), key.collection()), position);
    }

    /** Whether a snapshot holds every event of the record that was seen. */
    boolean admits(RecordKey key, Position snapshot) {
        return records.admits(key, snapshot);
    }

    /** Whether a snapshot holds every event that was seen of any of the collection's records. */
    boolean admits(CollectionKey key, Position snapshot) {
        return collections.admits(key, snapshot);
    }

    /** Whether all events up to the token have done their evictions. */
    boolean serves(@Nullable Token token) {
        State now = state.get();
        return now != null && (token == null || new Checkpoint(now.epoch(), now.tail()).reaches(token));
    }

    /** Whether a snapshot may be answered from: of this epoch, and no event after it may have been missed. */
    boolean holds(Checkpoint snapshot) {
        State now = state.get();
        return now != null
                && snapshot.epoch() == now.epoch()
                && snapshot.position().compareTo(now.cleared()) >= 0;
    }

    /** Whether an event is the next one; a repeated one is passed over, a gap clears the partition. */
    boolean follows(int epoch, Position position) {
        State now = state.get();
        if (now != null && now.epoch() == epoch) {
            if (!position.isAfter(now.tail())) {
                return false;
            }
            if (position.equals(now.tail().next())) {
                return true;
            }
        }
        clear(epoch, position);
        return false;
    }

    void reached(Position position) {
        state.updateAndGet(now -> now == null ? null : new State(now.epoch(), position, now.cleared()));
    }

    void clear(int epoch, Position position) {
        state.set(new State(epoch, position, position));
        if (epoch != fencedEpoch) {
            // Its positions may be lower than those of the one before.
            records.clear();
            collections.clear();
            fencedEpoch = epoch;
        }
    }

    void suspend() {
        state.set(null);
    }

    Optional<Checkpoint> tail() {
        return Optional.ofNullable(state.get()).map(now -> new Checkpoint(now.epoch(), now.tail()));
    }
}
