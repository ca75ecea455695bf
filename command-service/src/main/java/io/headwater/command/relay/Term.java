package io.headwater.command.relay;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a leader does from the topic's tail to its first error or its end: reads what is new, sends it, and ends a
 * transaction now and then. As long as there is more, reading goes on while Kafka writes what was sent. One thread.
 */
final class Term {
    private static final Duration WATERMARK_INTERVAL = Duration.ofSeconds(1);

    /** What the terms of a relay share. */
    record Shared(
            RelaySource source,
            RecentEvents recent,
            Watermarks watermarks,
            RelayProgress progress,
            RelaySettings settings) {}

    private final Shared shared;
    private final Leadership leadership;
    private final LogPublisher publisher;
    private final ControlPublisher controlPublisher;
    private final String topicId;
    private final Map<Partition, Position> sent;
    private boolean caughtUp;
    private long headsReadNanos;
    private Map<Partition, Acknowledged> saved = Map.of();
    private long savedNanos = System.nanoTime();

    Term(Shared shared, Leadership leadership, LogPublisher publisher, String topicId, StartingPoints start) {
        this.shared = shared;
        this.leadership = leadership;
        this.publisher = publisher;
        this.controlPublisher = new ControlPublisher(
                shared.source().control(), publisher, shared.settings().controlPollInterval());
        this.topicId = topicId;
        this.sent = new TreeMap<>(start.published());
        this.headsReadNanos =
                System.nanoTime() - shared.settings().pollInterval().toNanos();
    }

    /** Does one round; returns how many events it sent. */
    int round(boolean controlWoken) throws SQLException {
        noteOtherCommits();
        int events = sendNewer(shared.progress().heads());
        controlPublisher.publishDue(controlWoken);
        if (caughtUp) {
            publisher.flush();
        }
        publisher.check();
        shared.progress().update(publisher.acknowledged());
        if (publisher.isDue()) {
            publisher.commit();
            saveWatermarksIfDue();
        }
        return events;
    }

    // Commits of this process are told; those of others are looked for.
    private void noteOtherCommits() throws SQLException {
        long now = System.nanoTime();
        if (now - headsReadNanos >= shared.settings().pollInterval().toNanos()) {
            headsReadNanos = now;
            shared.progress().noteCommit(leadership.heads());
        }
    }

    /** Commits what is open and leaves the watermarks as they are then. */
    void end() {
        publisher.commit();
        saveWatermarks();
    }

    /** Whether the last round sent all that it knew of; if not, a page was full and the next round should follow at once. */
    boolean hasCaughtUp() {
        return caughtUp;
    }

    private int sendNewer(Map<Partition, Position> heads) {
        Map<Partition, Position> behind = new TreeMap<>(sent);
        behind.entrySet()
                .removeIf(entry ->
                        !heads.getOrDefault(entry.getKey(), Position.START).isAfter(entry.getValue()));
        caughtUp = behind.isEmpty();
        if (caughtUp) {
            return 0;
        }
        int eventsMax = Math.max(1, shared.settings().batchEventsMax() / behind.size());
        Map<Partition, List<EventEnvelope>> newer = shared.recent().after(behind, eventsMax);
        behind.keySet().removeAll(newer.keySet());
        if (!behind.isEmpty()) {
            newer.putAll(shared.source().events().readAfter(behind, eventsMax));
        }
        newer.forEach(this::send);
        caughtUp = sent.entrySet().stream()
                .noneMatch(entry ->
                        heads.getOrDefault(entry.getKey(), Position.START).isAfter(entry.getValue()));
        return newer.values().stream().mapToInt(List::size).sum();
    }

    private void send(Partition partition, List<EventEnvelope> events) {
        Position last = sent.getOrDefault(partition, Position.START);
        for (EventEnvelope event : events) {
            last = last.next();
            if (!event.position().equals(last)) {
                throw new IllegalStateException("the log has position " + event.position() + " of partition "
                        + partition + " where " + last + " belongs");
            }
        }
        publisher.send(events);
        sent.put(partition, last);
        shared.recent().drop(partition, last);
    }

    private void saveWatermarksIfDue() {
        if (System.nanoTime() - savedNanos >= WATERMARK_INTERVAL.toNanos()) {
            saveWatermarks();
        }
    }

    // Only right after a commit, so that a watermark never says more than the topic keeps.
    private void saveWatermarks() {
        Map<Partition, Acknowledged> published = publisher.acknowledged();
        Map<Partition, Acknowledged> moved = new TreeMap<>(published);
        moved.entrySet().removeIf(entry -> entry.getValue().equals(saved.get(entry.getKey())));
        if (!moved.isEmpty()) {
            shared.watermarks().save(topicId, moved);
        }
        saved = published;
        savedNanos = System.nanoTime();
    }
}
