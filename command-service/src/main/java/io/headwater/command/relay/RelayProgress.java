package io.headwater.command.relay;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How far the relay is, and its meters: {@code headwater.relay.*}. Safe for any number of threads. */
final class RelayProgress {
    /** Since when a partition has lacked the events up to a position. */
    private record Behind(Position head, long sinceNanos) {}

    private final Map<Partition, Position> heads = new ConcurrentHashMap<>();
    private final Map<Partition, Position> published = new ConcurrentHashMap<>();
    private final Map<Partition, Behind> behind = new ConcurrentHashMap<>();
    private final Counter publishedEvents;
    private volatile boolean leader;
    private volatile int refusedPartitions;

    RelayProgress(MeterRegistry registry) {
        this.publishedEvents = Counter.builder("headwater.relay.published")
                .description("Events acknowledged by Kafka, repeated ones included")
                .baseUnit("events")
                .register(registry);
        gauge(registry, "headwater.relay.leader", "1 if this instance publishes the log", RelayProgress::leader);
        gauge(
                registry,
                "headwater.relay.refused",
                "Partitions not published: topic and log differ",
                p -> p.refusedPartitions);
        gauge(
                registry,
                "headwater.relay.lag.events",
                "Events not yet in Kafka, all partitions",
                RelayProgress::lagEvents);
        gauge(registry, "headwater.relay.lag.events.max", "The same, worst partition", RelayProgress::lagEventsMax);
        gauge(
                registry,
                "headwater.relay.lag.seconds",
                "Age of the oldest event not yet in Kafka",
                RelayProgress::lagSeconds);
    }

    void begin(StartingPoints start) {
        // After a failover the log may have less than was committed before; the first round reads what it has.
        heads.clear();
        published.keySet().retainAll(start.published().keySet());
        behind.keySet().retainAll(start.published().keySet());
        published.putAll(start.published());
        refusedPartitions = start.refused().size();
        leader = true;
    }

    /** Whether this instance publishes the log at the moment. */
    boolean isLeader() {
        return leader;
    }

    /** The lag stays and grows: if the term failed, nobody may be publishing. */
    void end() {
        leader = false;
    }

    /** Another instance is the leader, and knows the lag. */
    void follow() {
        published.clear();
        behind.clear();
    }

    /** Notes heads as they were told or read, also while the relay's thread waits for Kafka. Any thread. */
    void noteCommit(Map<Partition, Position> newHeads) {
        newHeads.forEach((partition, head) -> {
            heads.merge(partition, head, (before, after) -> after.isAfter(before) ? after : before);
            updateBehind(partition);
        });
    }

    /** The heads as far as they have been noted. */
    Map<Partition, Position> heads() {
        return Map.copyOf(heads);
    }

    /** Notes what Kafka has acknowledged so far. */
    void update(Map<Partition, Acknowledged> acknowledged) {
        acknowledged.forEach((partition, now) -> {
            Position before = published.put(partition, now.position());
            publishedEvents.increment(
                    before == null ? 0 : (double) (now.position().value() - before.value()));
        });
        published.keySet().forEach(this::updateBehind);
    }

    private void updateBehind(Partition partition) {
        Position position = published.get(partition);
        if (position != null) {
            behind.compute(partition, (key, since) -> stillBehind(key, position, since));
        }
    }

    private @Nullable Behind stillBehind(Partition partition, Position position, @Nullable Behind since) {
        Position head = heads.getOrDefault(partition, Position.START);
        if (!head.isAfter(position)) {
            return null;
        }
        return since != null && since.head().isAfter(position) ? since : new Behind(head, System.nanoTime());
    }

    private double leader() {
        return leader ? 1 : 0;
    }

    private double lagEvents() {
        return published.keySet().stream().mapToLong(this::lag).sum();
    }

    private double lagEventsMax() {
        return published.keySet().stream().mapToLong(this::lag).max().orElse(0);
    }

    private double lagSeconds() {
        long now = System.nanoTime();
        return behind.values().stream()
                        .mapToLong(since -> now - since.sinceNanos())
                        .max()
                        .orElse(0)
                / 1e9;
    }

    private long lag(Partition partition) {
        long head = heads.getOrDefault(partition, Position.START).value();
        return Math.max(
                0, head - published.getOrDefault(partition, Position.START).value());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<RelayProgress> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }
}
