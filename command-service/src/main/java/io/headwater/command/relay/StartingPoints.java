package io.headwater.command.relay;

import io.headwater.command.relay.Watermarks.Watermark;
import io.headwater.command.store.EventStore;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * From where a new leader goes on, found by comparing the topic's tail with the log.
 *
 * @param published the last published position of every partition that goes on
 * @param refused why each other partition does not; until it is restored, nothing of it may be published
 */
record StartingPoints(SortedMap<Partition, Position> published, SortedMap<Partition, String> refused) {

    /**
     * Compares.
     *
     * @param heads of all partitions
     * @param tail the last event in the topic, for partitions that have one
     * @param watermarks for partitions whose topic partition is empty
     * @param topicId of the present topic: in one that was created again, everything is published again
     */
    static StartingPoints find(
            EventStore store,
            Map<Partition, Position> heads,
            Map<Partition, EventEnvelope> tail,
            Map<Partition, Watermark> watermarks,
            String topicId) {
        Map<Partition, EventEnvelope> stored = readAtTail(store, tail);
        SortedMap<Partition, Position> published = new TreeMap<>();
        SortedMap<Partition, String> refused = new TreeMap<>();
        heads.forEach((partition, head) -> {
            EventEnvelope last = tail.get(partition);
            if (last == null) {
                published.put(partition, afterEmptyTopic(watermarks.get(partition), topicId));
                return;
            }
            String fault = compare(last, stored.get(partition), head);
            if (fault == null) {
                published.put(partition, last.position());
            } else {
                refused.put(partition, fault);
            }
        });
        return new StartingPoints(published, refused);
    }

    private static Map<Partition, EventEnvelope> readAtTail(EventStore store, Map<Partition, EventEnvelope> tail) {
        Map<Partition, Position> before = new TreeMap<>();
        tail.forEach((partition, last) ->
                before.put(partition, new Position(last.position().value() - 1)));
        Map<Partition, EventEnvelope> stored = new TreeMap<>();
        store.readAfter(before, 1)
                .forEach((partition, events) -> events.forEach(event -> stored.put(partition, event)));
        return stored;
    }

    private static Position afterEmptyTopic(@Nullable Watermark watermark, String topicId) {
        return watermark != null && watermark.topicId().equals(topicId) ? watermark.position() : Position.START;
    }

    private static @Nullable String compare(EventEnvelope last, @Nullable EventEnvelope stored, Position head) {
        if (stored == null) {
            return "the topic is ahead of the log: it ends at position " + last.position() + ", the log at " + head;
        }
        if (!stored.id().equals(last.id()) || stored.epoch() != last.epoch()) {
            return "the topic and the log have different events at position " + last.position() + ": " + last.id()
                    + " of epoch " + last.epoch() + " and " + stored.id() + " of epoch " + stored.epoch();
        }
        return null;
    }
}
