package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one projection in one replica up with the log, together with other instances of the same group.
 *
 * <p>One thread polls the topic; a few workers apply what waits, many partitions in one transaction. The engine survives the
 * absence of the broker, the replica and the log, waits with growing pauses, and goes on by itself.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Topic topic;
    private final EventLog log;
    private final EngineSettings settings;
    private final String projection;
    private final ScheduledThreadPoolExecutor workers;
    private final Lanes lanes;
    private final Rounds rounds;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Backoff backoff;
    private final Thread thread;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /**
     * An engine that does nothing yet; see {@link #start}.
     *
     * @param replicaName tags the metrics and names the threads
     * @param replica a pool with at least one connection more than there are workers
     */
    public Engine(
            String replicaName,
            DataSource replica,
            EventLog log,
            Topic topic,
            Projection projection,
            EngineSettings settings,
            Urgency urgency,
            MeterRegistry registry) {
        this(
                replicaName,
                replica,
                log,
                topic,
                projection,
                settings,
                urgency,
                registry,
                new Checkpoints(projection.name()));
    }

    /** For tests that break the checkpoints on purpose. */
    Engine(
            String replicaName,
            DataSource replica,
            EventLog log,
            Topic topic,
            Projection projection,
            EngineSettings settings,
            Urgency urgency,
            MeterRegistry registry,
            Checkpoints checkpoints) {
        this.topic = topic;
        this.log = log;
        this.settings = settings;
        this.projection = projection.name();
        String name = replicaName + "-" + projection.name();
        this.workers = new ScheduledThreadPoolExecutor(
                settings.workers(),
                Thread.ofPlatform().name(name + "-worker-", 0).factory());
        EngineMetrics metrics = new EngineMetrics(registry, replicaName, projection.name());
        Applier applier = new Applier(replica, projection, checkpoints, metrics);
        this.rounds = new Rounds(applier, metrics, settings, urgency, workers);
        this.lanes = new Lanes(
                replica,
                projection,
                checkpoints,
                new Lane.Shared(log, settings, metrics, InstantSource.system()),
                rounds);
        metrics.parkedNow(lanes);
        metrics.stoppedNow(lanes);
        this.backoff = new Backoff(settings.retryFirst(), settings.retryLongest());
        this.thread = Thread.ofPlatform().name(name + "-poll").unstarted(this::run);
    }

    /** Starts reading; returns at once. */
    public void start() {
        long interval = settings.headCheckInterval().toMillis();
        var _ = workers.scheduleWithFixedDelay(this::compareWithHeads, interval, interval, TimeUnit.MILLISECONDS);
        var _ = workers.scheduleWithFixedDelay(this::countParked, 0, interval, TimeUnit.MILLISECONDS);
        thread.start();
    }

    /** What this instance owns at the moment. */
    public EngineStatus status() {
        return new EngineStatus(
                projection,
                lanes.parkedCount(),
                lanes.all().stream().map(EngineStatus::of).toList());
    }

    /** Whether there is much to do at the moment: a large batch was applied within the last second. */
    public boolean isBusy() {
        return rounds.areBusy();
    }

    /** Finishes the batches under way, leaves the group and ends the threads. */
    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(settings.stopWait().multipliedBy(2));
            workers.shutdownNow();
            if (!workers.awaitTermination(settings.stopWait().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a batch of {} did not end in time; its checkpoint keeps it from harm", projection);
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        while (!isClosing()) {
            try (KafkaConsumer<byte[], byte[]> current = topic.consumer(settings)) {
                consumer = current;
                current.subscribe(List.of(topic.name()), lanes.listener(current));
                while (!isClosing()) {
                    poll(current);
                }
                leave(current);
            } catch (RuntimeException e) {
                pauseAfter(e);
            } finally {
                consumer = null;
                lanes.giveUpAll();
            }
        }
    }

    // A member that has a name would stay, so that nobody took its partitions before it is taken to be dead.
    private static void leave(KafkaConsumer<byte[], byte[]> current) {
        current.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    private void poll(KafkaConsumer<byte[], byte[]> current) {
        lanes.prepare(current);
        try {
            lanes.offer(current.poll(lanes.anyPaused() ? Duration.ofMillis(2) : Duration.ofMillis(100)));
            backoff.succeeded();
        } catch (WakeupException e) {
            LOG.debug("woken to close", e);
        } catch (InvalidOffsetException e) {
            // The hint is no longer in the topic, or never was. From the beginning nothing can be missed: what was
            // applied is dropped by position, and a gap before the beginning is filled from the log.
            LOG.info("reading {} from the beginning: {}", e.partitions(), e.getMessage());
            current.seekToBeginning(e.partitions());
        }
    }

    private void pauseAfter(RuntimeException failure) {
        Duration pause = backoff.failed();
        if (backoff.isWorthALine()) {
            LOG.warn("the consumer of {} failed: {}; starting another", projection, failure.toString());
        }
        try {
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("closing instead");
            }
        } catch (InterruptedException e) {
            closing.countDown();
        }
    }

    private void compareWithHeads() {
        try {
            List<Partition> owned = lanes.all().stream().map(Lane::partition).toList();
            if (!owned.isEmpty()) {
                lanes.compareWith(log.heads(owned));
            }
        } catch (SQLException | RuntimeException e) {
            // The log is only the second source: its absence is told where it is needed, and tried again next time.
            LOG.debug("the log's heads could not be read", e);
        }
    }

    private void countParked() {
        try {
            lanes.countParked();
        } catch (SQLException | RuntimeException e) {
            // A replica that is away is told by the batches; the next count follows soon.
            LOG.debug("the parked events could not be counted", e);
        }
    }
}
