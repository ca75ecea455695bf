package io.headwater.command.relay;

import io.headwater.command.store.FlushPlan;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the log's partitions to the topic's, in position order, as long as this instance is the leader; else stands by
 * to become it. One thread of its own. While Kafka or the database is away it tries again, and catches up afterwards.
 */
public final class Relay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long RETRY_PAUSE_MIN_MILLIS = 100;
    private static final Duration REST_MAX = Duration.ofMillis(75);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final RelaySource source;
    private final RelayTopics topics;
    private final RelaySettings settings;
    private final KafkaClients clients;
    private final Watermarks watermarks;
    private final RelayProgress progress;
    private final RecentEvents recent;
    private final Term.Shared shared;
    private final Wakeup wakeup = new Wakeup();
    private final ProcessorLoad load = ProcessorLoad.ofThisMachine();
    private final Thread thread;
    private volatile boolean controlWoken;
    private volatile boolean closed;
    private boolean failing;
    private long retryPauseMillis = RETRY_PAUSE_MIN_MILLIS;

    private Relay(RelaySource source, RelayTopics topics, RelaySettings settings, MeterRegistry registry) {
        this.source = source;
        this.topics = topics;
        this.settings = settings;
        this.clients = new KafkaClients(topics.bootstrap(), source.log());
        this.watermarks = new Watermarks(source.log().pool());
        this.progress = new RelayProgress(registry);
        this.recent = new RecentEvents();
        this.shared = new Term.Shared(source, recent, watermarks, progress, settings);
        this.thread = Thread.ofPlatform().name("relay").daemon().unstarted(this::run);
    }

    /** Starts it; neither Kafka nor the database need answer yet. All arguments stay the caller's. */
    public static Relay start(RelaySource source, RelayTopics topics, RelaySettings settings, MeterRegistry registry) {
        Relay relay = new Relay(source, topics, settings, registry);
        relay.thread.start();
        return relay;
    }

    /** Tells what this instance has committed, so that events need neither wait for a poll nor be read. Any thread; quick. */
    public void wake(FlushPlan committed) {
        if (progress.isLeader()) {
            recent.add(committed.events());
        }
        Map<Partition, Position> heads = HashMap.newHashMap(committed.heads().size());
        committed.heads().forEach((partition, head) -> heads.put(partition, head.position()));
        progress.noteCommit(heads);
        wakeup.signal();
    }

    /** Says that tenants or keys have changed. Any thread; quick. */
    public void wakeControl() {
        controlWoken = true;
        wakeup.signal();
    }

    /** Publishes what is committed by now as far as it goes in the round under way, and gives the leadership up. */
    @Override
    public void close() {
        closed = true;
        wakeup.signal();
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                tryToLead();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // The one place that handles failures: whatever it was, the next attempt begins at the topic's tail.
    private void tryToLead() throws InterruptedException {
        try {
            Optional<Leadership> acquired = Leadership.tryAcquire(source.log());
            if (acquired.isEmpty()) {
                progress.follow();
                wakeup.await(settings.electionInterval());
                return;
            }
            try (Leadership leadership = acquired.get()) {
                lead(leadership);
            }
        } catch (SQLException | RuntimeException e) {
            logOnce(e);
            pauseAfterFailure();
        } finally {
            progress.end();
            recent.clear();
        }
    }

    private void lead(Leadership leadership) throws SQLException, InterruptedException {
        String topicId;
        try (Admin admin = clients.admin()) {
            topicId = new TopicSetup(admin, topics).prepare(source.log().partitions(), settings.replicationFactor());
        }
        // The order matters: once the old leader is fenced nothing can be added behind the tail that is read then.
        try (LogPublisher publisher = new LogPublisher(clients.producer(), topics, settings.transactionMax())) {
            StartingPoints start = findStart(leadership, topicId);
            Term term = new Term(shared, leadership, publisher, topicId, start);
            progress.begin(start);
            LOG.info("This instance publishes the log to {}, from {}", topics.events(), start.published());
            while (!closed) {
                boolean woken = controlWoken;
                controlWoken = false;
                long begunNanos = System.nanoTime();
                int events = term.round(woken);
                recovered();
                if (events == 0) {
                    wakeup.await(settings.pollInterval());
                } else if (term.hasCaughtUp()) {
                    rest(System.nanoTime() - begunNanos);
                }
            }
            term.end();
        }
    }

    // A round costs about the same for one event as for fifty, here, in Kafka and in everybody who reads the topic.
    // Rests that grow with the load of the processors make rounds rarer and fuller the less there is to spare; a lone
    // event waits for none.
    private void rest(long workedNanos) throws InterruptedException {
        long restNanos = (long) (workedNanos * load.busyToIdle());
        Thread.sleep(Duration.ofNanos(Math.min(restNanos, REST_MAX.toNanos())));
    }

    private StartingPoints findStart(Leadership leadership, String topicId) throws SQLException {
        Map<Partition, EventEnvelope> tail;
        try (var consumer = clients.tailReader()) {
            tail = TopicTail.read(consumer, topics.events(), source.log().partitions());
        }
        Map<Partition, Position> heads = leadership.heads();
        StartingPoints start = StartingPoints.find(source.events(), heads, tail, watermarks.read(), topicId);
        start.refused()
                .forEach((partition, fault) -> LOG.error(
                        "Partition {} is not published: {}. Nothing repairs this by itself yet: restore the log, or let consumers"
                                + " begin with a new topic",
                        partition,
                        fault));
        return start;
    }

    private void logOnce(Exception e) {
        if (!failing) {
            failing = true;
            LOG.warn("The relay waits and tries again, appends go on: {}", describe(e));
        }
        LOG.debug("The relay failed", e);
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("The relay goes on");
        }
        retryPauseMillis = RETRY_PAUSE_MIN_MILLIS;
    }

    private void pauseAfterFailure() throws InterruptedException {
        long pause = ThreadLocalRandom.current().nextLong(retryPauseMillis / 2, retryPauseMillis + 1);
        retryPauseMillis = Math.min(settings.retryPauseMax().toMillis(), retryPauseMillis * 2);
        if (!closed) {
            Thread.sleep(Duration.ofMillis(pause));
        }
    }

    private static String describe(Exception e) {
        return e.getCause() == null ? e.toString() : e + ", caused by " + e.getCause();
    }
}
