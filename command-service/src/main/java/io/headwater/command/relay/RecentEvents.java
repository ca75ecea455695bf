package io.headwater.command.relay;

import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.util.unit.DataSize;

/**
 * The newest events that this process has committed, so that the relay need not read back from the database what was in
 * memory a moment ago. What is missing here, because it is older or another process's, is read there. Safe for use by
 * several threads.
 */
final class RecentEvents {
    /** Of all partitions together. */
    private static final DataSize SIZE_MAX = DataSize.ofMegabytes(8);

    /** About what an event takes besides its data. */
    private static final long EVENT_BYTES = 512;

    // One tenant's import fills a partition faster than an equal share for each would hold: who needs room takes it.
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Partition, Tail> tails = new ConcurrentHashMap<>();

    /** Adds what a flush has committed. */
    void add(List<Placed> events) {
        for (Placed placed : events) {
            tails.computeIfAbsent(placed.partition(), _ -> new Tail(bytes)).add(placed.envelope());
        }
    }

    /**
     * The events of several partitions after a position each. What is not after it is dropped: the caller has it.
     *
     * @param after exclusive
     * @param eventsMax events at most for each partition
     * @return at after + 1, after + 2, … without a hole, but not always up to the head; without the partitions whose next event is
     *     not here
     */
    Map<Partition, List<EventEnvelope>> after(Map<Partition, Position> after, int eventsMax) {
        Map<Partition, List<EventEnvelope>> found = new TreeMap<>();
        after.forEach((partition, position) -> {
            Tail tail = tails.get(partition);
            List<EventEnvelope> events = tail == null ? List.of() : tail.after(position, eventsMax);
            if (!events.isEmpty()) {
                found.put(partition, events);
            }
        });
        return found;
    }

    /** Makes room: nobody will ask for a partition's events up to a position any more. */
    void drop(Partition partition, Position upTo) {
        tails.computeIfAbsent(partition, _ -> new Tail(bytes)).dropTo(upTo);
    }

    /** Forgets all. */
    void clear() {
        tails.values().forEach(Tail::clear);
    }

    /** The dense end of one partition's events; when there is no room for more, its own oldest give way. */
    private static final class Tail {
        private final AtomicLong bytes;
        private final Deque<EventEnvelope> events = new ArrayDeque<>();
        private Position dropped = Position.START;

        Tail(AtomicLong bytes) {
            this.bytes = bytes;
        }

        synchronized void add(EventEnvelope event) {
            if (!event.position().isAfter(dropped)) {
                return; // The relay found it in the log before it was told of it here.
            }
            if (!events.isEmpty()
                    && !event.position().equals(events.getLast().position().next())) {
                removeAll(); // Another process has committed in between.
            }
            events.add(event);
            bytes.addAndGet(sizeOf(event));
            while (bytes.get() > SIZE_MAX.toBytes() && !events.isEmpty()) {
                removeOldest();
            }
        }

        synchronized List<EventEnvelope> after(Position position, int eventsMax) {
            dropTo(position);
            boolean isNext = !events.isEmpty() && events.getFirst().position().equals(position.next());
            return isNext ? events.stream().limit(eventsMax).toList() : List.of();
        }

        synchronized void dropTo(Position position) {
            dropped = position;
            while (!events.isEmpty() && !events.getFirst().position().isAfter(position)) {
                removeOldest();
            }
        }

        synchronized void clear() {
            dropped = Position.START;
            removeAll();
        }

        private void removeAll() {
            while (!events.isEmpty()) {
                removeOldest();
            }
        }

        private void removeOldest() {
            bytes.addAndGet(-sizeOf(events.remove()));
        }

        private static long sizeOf(EventEnvelope event) {
            return EVENT_BYTES + event.data().utf8().length;
        }
    }
}
