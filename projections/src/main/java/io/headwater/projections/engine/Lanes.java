package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.micrometer.core.instrument.Meter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions an engine owns: takes them over when the group assigns them, gives them up when it takes them away. All but
 * {@link #all}, {@link #compareWith} and the count of parked events is called by the polling thread alone.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    /** Parked events that are counted, at most: a figure beyond that tells nobody more. */
    private static final int PARKED_COUNTED_MAX = 100_000;

    private final DataSource replica;
    private final Projection projection;
    private final Checkpoints checkpoints;
    private final ParkedEvents parkedEvents;
    private final Lane.Shared shared;
    private final Rounds rounds;
    private final Backoff backoff;
    private final Map<Partition, Lane> lanes = new ConcurrentHashMap<>();
    private final Map<Partition, List<Meter>> meters = new HashMap<>();
    private final Set<TopicPartition> toTakeOver =
            new TreeSet<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
    private volatile long parkedCount;
    private long notBeforeNanos = System.nanoTime();

    Lanes(DataSource replica, Projection projection, Checkpoints checkpoints, Lane.Shared shared, Rounds rounds) {
        this.rounds = rounds;
        this.replica = replica;
        this.projection = projection;
        this.checkpoints = checkpoints;
        this.parkedEvents = new ParkedEvents(projection.name());
        this.shared = shared;
        this.backoff =
                new Backoff(shared.settings().retryFirst(), shared.settings().retryLongest());
    }

    /** The lanes by partition number. */
    List<Lane> all() {
        return lanes.values().stream()
                .sorted(Comparator.comparing(Lane::partition))
                .toList();
    }

    /** Compares the checkpoints with the log's heads. */
    void compareWith(Map<Partition, Position> heads) {
        List<Lane> compared = all();
        compared.forEach(
                lane -> Optional.ofNullable(heads.get(lane.partition())).ifPresent(lane::compareWith));
        rounds.offer(compared);
    }

    /** Counts what is parked in the partitions owned. */
    void countParked() throws SQLException {
        List<Partition> owned = all().stream().map(Lane::partition).toList();
        parkedCount = owned.isEmpty() ? 0 : parkedEvents.count(replica, owned, PARKED_COUNTED_MAX);
    }

    /** How many events were parked at the last count. */
    long parkedCount() {
        return parkedCount;
    }

    /** In how many partitions the projection stands still at an event that it failed at. */
    long stoppedCount() {
        return lanes.values().stream().filter(Lane::isStopped).count();
    }

    ConsumerRebalanceListener listener(Consumer<?, ?> consumer) {
        return new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                // Without an offset of its own a poll would fail; the real one follows with the checkpoint.
                partitions.forEach(partition -> consumer.seek(partition, 0));
                consumer.pause(partitions);
                toTakeOver.addAll(partitions);
                takeOver(consumer);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                giveUpAssigned(partitions, shared.settings().stopWait());
            }

            @Override
            public void onPartitionsLost(Collection<TopicPartition> partitions) {
                giveUpAssigned(partitions, Duration.ZERO);
            }
        };
    }

    /** Before each poll: takes over what is still to be, and fetches nothing for lanes that are full. */
    void prepare(Consumer<?, ?> consumer) {
        Set<TopicPartition> paused = consumer.paused(); // a copy each time
        List<TopicPartition> lost = new ArrayList<>();
        for (TopicPartition partition : consumer.assignment()) {
            Lane lane = lanes.get(new Partition(partition.partition()));
            if (lane != null && lane.state() == Lane.State.LOST) {
                consumer.pause(List.of(partition));
                giveUpAssigned(List.of(partition), Duration.ZERO);
                lost.add(partition);
            } else if (lane != null) {
                boolean wanted = !lane.isFull() && lane.state() == Lane.State.OWNED;
                if (wanted && paused.contains(partition)) {
                    consumer.resume(List.of(partition));
                } else if (!wanted && !paused.contains(partition)) {
                    consumer.pause(List.of(partition));
                }
            }
        }
        if (!lost.isEmpty()) {
            toTakeOver.addAll(lost);
            pause();
        }
        if (!toTakeOver.isEmpty() && System.nanoTime() - notBeforeNanos >= 0) {
            takeOver(consumer);
        }
    }

    /** Whether some lane waits for room or to be taken over, so that a poll should not last long. */
    boolean anyPaused() {
        return !toTakeOver.isEmpty() || lanes.values().stream().anyMatch(Lane::isFull);
    }

    void offer(ConsumerRecords<byte[], byte[]> polled) {
        List<Lane> offered = new ArrayList<>();
        for (TopicPartition partition : polled.partitions()) {
            Lane lane = lanes.get(new Partition(partition.partition()));
            if (lane != null) {
                List<Delivery> deliveries = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : polled.records(partition)) {
                    TopicReader.read(record).ifPresent(deliveries::add);
                }
                lane.offer(deliveries);
                offered.add(lane);
            }
        }
        rounds.offer(offered);
    }

    void giveUpAll() {
        toTakeOver.clear();
        giveUp(List.copyOf(lanes.keySet()), shared.settings().stopWait());
    }

    private void takeOver(Consumer<?, ?> consumer) {
        List<Partition> partitions = toTakeOver.stream()
                .map(partition -> new Partition(partition.partition()))
                .toList();
        try {
            List<Checkpoint> taken = checkpoints.takeOver(replica, partitions);
            Map<Partition, Set<ParkedEvent.Stream>> parked = parkedEvents.streams(replica, partitions);
            Map<Integer, TopicPartition> byNumber = new HashMap<>();
            toTakeOver.forEach(partition -> byNumber.put(partition.partition(), partition));
            for (Checkpoint checkpoint : taken) {
                Partition partition = checkpoint.partition();
                open(new Lane(checkpoint, parked.getOrDefault(partition, new HashSet<>()), shared));
                TopicPartition assigned = Objects.requireNonNull(byNumber.get(partition.number()));
                consumer.seek(assigned, Math.max(0, checkpoint.kafkaOffset()));
                consumer.resume(List.of(assigned));
                toTakeOver.remove(assigned);
            }
            if (toTakeOver.isEmpty()) {
                backoff.succeeded();
            } else {
                pause();
            }
        } catch (SQLException e) {
            pause();
            if (backoff.isWorthALine()) {
                LOG.warn("could not take over {}: {}; trying again", partitions, e.getMessage());
            }
        }
    }

    private void pause() {
        notBeforeNanos = System.nanoTime() + backoff.failed().toNanos();
    }

    private void open(Lane lane) {
        projection.forget(lane.partition());
        lanes.put(lane.partition(), lane);
        meters.put(lane.partition(), shared.metrics().lag(lane));
    }

    private void giveUpAssigned(Collection<TopicPartition> partitions, Duration wait) {
        toTakeOver.removeAll(partitions);
        giveUp(
                partitions.stream()
                        .map(partition -> new Partition(partition.partition()))
                        .toList(),
                wait);
    }

    // All of them first: a batch that is being applied may be of several, and none should begin another.
    private void giveUp(List<Partition> partitions, Duration wait) {
        List<Lane> closing = partitions.stream()
                .flatMap(partition -> Optional.ofNullable(lanes.remove(partition)).stream())
                .toList();
        closing.forEach(Lane::close);
        long deadline = System.nanoTime() + wait.toNanos();
        for (Lane lane : closing) {
            shared.metrics().remove(meters.getOrDefault(lane.partition(), List.of()));
            try {
                lane.awaitEnd(deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            projection.forget(lane.partition());
        }
    }
}
