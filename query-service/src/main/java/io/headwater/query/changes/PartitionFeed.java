package io.headwater.query.changes;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.query.changes.Channel.Seat;
import io.headwater.query.replicas.Checkpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live changes of one partition: the last ones of it, for streams that resume, and a {@link Channel} for each collection or tenant
 * that a stream tells of. The thread of the tail writes it, streams read it; positions in it are dense, or it begins anew.
 */
final class PartitionFeed {
    private static final int TAKEN_MAX = 256;
    private static final long TAKEN_BYTES_MAX = 512 * 1024;
    private static final int LOOKED_AT_MAX = 5_000;

    private final long behindBytesMax;
    private final NavigableMap<Long, Change> recent = new TreeMap<>();
    private final Map<Key, Channel> channels = new HashMap<>();
    private final Set<Channel> touched = new HashSet<>();
    private @Nullable Checkpoint tail;
    // The first position from which on nothing is missing in recent.
    private long recentFrom = 1;
    private boolean isListenedTo;

    PartitionFeed(long behindBytesMax) {
        this.behindBytesMax = behindBytesMax;
    }

    private record Key(TenantName tenant, @Nullable CollectionName collection) {}

    /** What there is for a stream that is at some place and wants to go on. */
    sealed interface Step {
        /** Changes after the place, and where that leads; there is more. */
        record Read(List<Change> changes, Checkpoint place) implements Step {}

        /** The last changes there are, and a seat for all that come. */
        record Joined(List<Change> changes, Seat seat, Checkpoint place) implements Step {}

        /** What is after the place has to be read from the topic, up to this position at least. */
        record Behind(Position target) implements Step {}

        /** The place is of a log that was recovered since. */
        record Outdated() implements Step {}
    }

    /** What a seat was given. */
    sealed interface Taken {
        /** Changes in their order, perhaps none, and where the stream is when it has told them. */
        record Changes(List<Change> changes, Checkpoint place) implements Taken {}

        /** The seat is no longer fed; the stream has to join again, from where it is. */
        record Interrupted() implements Taken {}

        /** What the seat was to be given next was dropped, since it was too long behind. */
        record LeftBehind() implements Taken {}
    }

    /** Up to where the topic was seen; empty if that is not known. */
    synchronized Optional<Checkpoint> tail() {
        return Optional.ofNullable(tail);
    }

    /** Whether all changes after a place are here, or come. */
    synchronized boolean reachesBackTo(Checkpoint place) {
        isListenedTo = true;
        return tail == null
                || place.position().compareTo(tail.position()) >= 0
                || place.position().value() + 1 >= recentFrom;
    }

    /** Goes on from a place. Seats belong to the calling thread. */
    synchronized Step join(Scope scope, Checkpoint place) {
        isListenedTo = true;
        Checkpoint end = tail == null ? place : tail;
        if (place.epoch() != end.epoch()) {
            return new Step.Outdated();
        }
        if (place.position().compareTo(end.position()) >= 0) {
            return new Step.Joined(List.of(), sit(scope, place), place);
        }
        if (place.position().value() + 1 < recentFrom) {
            return new Step.Behind(end.position());
        }
        List<Change> changes = new ArrayList<>();
        int lookedAt = 0;
        for (Change change : recent.tailMap(place.position().value(), false).values()) {
            if (scope.selects(change.event())) {
                changes.add(change);
            }
            if (++lookedAt == LOOKED_AT_MAX || changes.size() == TAKEN_MAX) {
                return new Step.Read(
                        changes, new Checkpoint(end.epoch(), change.event().position()));
            }
        }
        return new Step.Joined(changes, sit(scope, end), end);
    }

    private Seat sit(Scope scope, Checkpoint place) {
        return channels.computeIfAbsent(new Key(scope.tenant(), scope.collection()), _ -> new Channel(behindBytesMax))
                .join(scope, place.position().value());
    }

    synchronized void leave(Seat seat) {
        seat.channel().leave(seat);
        if (seat.channel().isEmpty()) {
            channels.remove(new Key(seat.scope().tenant(), seat.scope().collection()), seat.channel());
        }
    }

    /** The next changes of a seat. */
    synchronized Taken take(Seat seat, Checkpoint place) {
        if (seat.isInterrupted()) {
            return new Taken.Interrupted();
        }
        if (seat.isLeftBehind()) {
            return new Taken.LeftBehind();
        }
        List<Change> changes = new ArrayList<>();
        long bytes = 0;
        for (Change change : seat.channel().after(seat)) {
            if (changes.size() == TAKEN_MAX || bytes >= TAKEN_BYTES_MAX) {
                break;
            }
            seat.passed(change.position());
            if (seat.scope().selects(change.event())) {
                changes.add(change);
                bytes += change.weight();
            }
        }
        long last = seat.last();
        if (seat.channel().hasAll(seat) && tail != null) {
            // Whatever is not in the channel up to the tail is not about what the stream tells of.
            last = Math.max(last, tail.position().value());
        }
        return new Taken.Changes(changes, new Checkpoint(place.epoch(), new Position(last)));
    }

    /**
     * The tail is at this place, and events before may have been missed.
     *
     * @return bytes that are no longer kept
     */
    synchronized long startAt(Checkpoint place) {
        long freed = recent.values().stream().mapToLong(Change::weight).sum();
        recent.clear();
        tail = place;
        recentFrom = place.position().value() + 1;
        channels.values().forEach(Channel::interrupt);
        touched.addAll(channels.values());
        return freed;
    }

    synchronized void lostPlace() {
        tail = null;
    }

    /**
     * An event was seen.
     *
     * @param read makes a change of it, or null; not called while no stream ever told of the partition
     * @return bytes that are kept more than before
     */
    synchronized long append(int epoch, Position position, Supplier<@Nullable Change> read) {
        long freed = 0;
        if (tail == null
                || epoch != tail.epoch()
                || position.isAfter(tail.position().next())) {
            freed = startAt(new Checkpoint(epoch, new Position(position.value() - 1)));
        } else if (!position.isAfter(tail.position())) {
            return 0;
        }
        tail = new Checkpoint(epoch, position);
        if (!isListenedTo) {
            recentFrom = position.value() + 1;
            return -freed;
        }
        Change change = read.get();
        if (change == null) {
            return -freed;
        }
        recent.put(position.value(), change);
        tell(change);
        return change.weight() - freed;
    }

    private void tell(Change change) {
        EventEnvelope event = change.event();
        TenantName tenant = event.subject().tenant();
        if (event.type() == EventType.TENANT_OFFBOARDED) {
            channels.forEach((key, channel) -> {
                if (key.tenant().equals(tenant)) {
                    tell(channel, change);
                }
            });
        } else if (Items.isTold(event.type())) {
            tell(channels.get(new Key(tenant, null)), change);
            tell(channels.get(new Key(tenant, event.subject().collection())), change);
        }
    }

    private void tell(@Nullable Channel channel, Change change) {
        if (channel != null) {
            channel.append(change);
            touched.add(channel);
        }
    }

    /** Drops the oldest of the last changes; returns its bytes, 0 if there is none. */
    synchronized long forgetOldest() {
        Map.Entry<Long, Change> oldest = recent.pollFirstEntry();
        if (oldest == null) {
            return 0;
        }
        recentFrom = oldest.getKey() + 1;
        return oldest.getValue().weight();
    }

    /** The threads that wait for what came since the last call. */
    synchronized List<Thread> waiting() {
        List<Thread> threads = new ArrayList<>();
        for (Channel channel : touched) {
            for (Seat seat : channel.seats()) {
                if (seat.isWaiting()) {
                    threads.add(seat.thread());
                }
            }
        }
        touched.clear();
        return threads;
    }
}
