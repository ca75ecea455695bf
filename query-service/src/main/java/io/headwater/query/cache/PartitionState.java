package io.headwater.query.cache;

import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.query.replicas.Checkpoint;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the cache knows of one partition. Written by the thread that follows the topic, but for the floor, which whoever
 * evicts a slot raises; read by everybody.
 */
final class PartitionState {
    private final AtomicReference<@Nullable State> state = new AtomicReference<>();

    /**
     * One consistent view.
     *
     * @param epoch of the last event seen
     * @param tail the last event seen; it and all before it have done their evictions
     * @param floor values from snapshots before it are not admitted
     * @param cleared values from snapshots before it are not served either
     */
    private record State(int epoch, Position tail, Position floor, Position cleared) {}

    /** Whether all events up to the token have done their evictions. */
    boolean serves(@Nullable Token token) {
        State now = state.get();
        return now != null && (token == null || new Checkpoint(now.epoch(), now.tail()).reaches(token));
    }

    /** Whether events may have been missed since the value was read. */
    boolean isCleared(Checkpoint checkpoint) {
        State now = state.get();
        return now == null || checkpoint.epoch() != now.epoch() || now.cleared().isAfter(checkpoint.position());
    }

    boolean admits(Checkpoint checkpoint) {
        State now = state.get();
        return now != null
                && checkpoint.epoch() == now.epoch()
                && checkpoint.position().compareTo(now.floor()) >= 0;
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
        state.updateAndGet(now -> now == null ? null : new State(now.epoch(), position, now.floor(), now.cleared()));
    }

    void raiseFloor(Position fence) {
        state.updateAndGet(now -> now == null || !fence.isAfter(now.floor())
                ? now
                : new State(now.epoch(), now.tail(), fence, now.cleared()));
    }

    void clear(int epoch, Position position) {
        state.set(new State(epoch, position, position, position));
    }

    void suspend() {
        state.set(null);
    }

    Optional<Checkpoint> tail() {
        return Optional.ofNullable(state.get()).map(now -> new Checkpoint(now.epoch(), now.tail()));
    }
}
