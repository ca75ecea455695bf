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
import org.springframework.util.unit.DataSize;

/**
 * The newest events that this process has committed, so that the relay need not read back from the database what was in
 * memory a moment ago. What is missing here, because it is older or another process's, is read there. Safe for use by
 * several threads.
 */
final class RecentEvents {
    /** Of all partitions together; each has an equal share. */
    private static final DataSize SIZE_MAX = DataSize.ofMegabytes(8);

    /** About what an event takes besides its data. */
    private static final long EVENT_BYTES = 512;

    private final long partitionBytesMax;
    private final Map<Partition, Tail> tails = new ConcurrentHashMap<>();

    RecentEvents(int partitions) {
        this.partitionBytesMax = SIZE_MAX.toBytes() / partitions;
    }

    /** Adds what a flush has committed. */
    void add(List<Placed> events) {
        for (Placed placed : events) {
            tails.computeIfAbsent(placed.partition(), _ -> new Tail(partitionBytesMax))
                    .add(placed.envelope());
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

    /** Forgets all. */
    void clear() {
        tails.clear();
    }

    /** The dense end of one partition's events. */
    private static final class Tail {
        private final long bytesMax;
        private final Deque<EventEnvelope> events = new ArrayDeque<>();
        private long bytes;

        Tail(long bytesMax) {
            this.bytesMax = bytesMax;
        }

        synchronized void add(EventEnvelope event) {
            if (!events.isEmpty()
                    && !event.position().equals(events.getLast().position().next())) {
                events.clear(); // Another process has committed in between.
                bytes = 0;
            }
            events.add(event);
            bytes += sizeOf(event);
            while (bytes > bytesMax) {
                bytes -= sizeOf(events.remove());
            }
        }

        synchronized List<EventEnvelope> after(Position position, int eventsMax) {
            while (!events.isEmpty() && !events.getFirst().position().isAfter(position)) {
                bytes -= sizeOf(events.remove());
            }
            boolean isNext = !events.isEmpty() && events.getFirst().position().equals(position.next());
            return isNext ? events.stream().limit(eventsMax).toList() : List.of();
        }

        private static long sizeOf(EventEnvelope event) {
            return EVENT_BYTES + event.data().utf8().length;
        }
    }
}
