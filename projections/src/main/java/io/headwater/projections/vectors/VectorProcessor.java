package io.headwater.projections.vectors;

import io.headwater.embeddings.EmbeddingModel;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the vector work of a replica on threads and connections of its own, so that a slow model delays no row. Several
 * processors of one replica share the work. Failures wait and are tried again, record by record.
 */
public final class VectorProcessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VectorProcessor.class);
    /** Waiting records are counted so far and no further: the figure is a gauge's, the count must stay cheap. */
    private static final int PENDING_COUNTED_MAX = 100_000;

    private static final Duration PENDING_INTERVAL = Duration.ofSeconds(5);

    private final VectorSettings settings;
    private final VectorWork work;
    private final VectorMaker maker;
    private final Semaphore wakes = new Semaphore(0);
    private final List<Thread> threads;
    private final Counter embedded;
    private final Counter reused;
    private final Counter failures;
    private final AtomicLong pending = new AtomicLong();
    private volatile long countAgainNanos = System.nanoTime();
    private volatile boolean closing;

    /**
     * A processor that does nothing yet; see {@link #start}.
     *
     * @param replicaName tags the metrics and names the threads
     * @param replica a pool with a connection for each thread, not shared with the rows
     */
    public VectorProcessor(
            String replicaName,
            DataSource replica,
            EmbeddingModel model,
            VectorSettings settings,
            MeterRegistry registry) {
        this.settings = settings;
        this.work = new VectorWork(replica);
        this.maker = new VectorMaker(replica, work, model);
        this.embedded = counter(registry, replicaName, "embedded", "pieces of text that were embedded");
        this.reused = counter(registry, replicaName, "reused", "pieces of text whose vector was there already");
        this.failures = counter(registry, replicaName, "failures", "records that could not be embedded, and wait");
        Gauge.builder("headwater.vectors.pending", pending, AtomicLong::get)
                .description("records whose vectors lag behind their row, at most " + PENDING_COUNTED_MAX)
                .tag("replica", replicaName)
                .register(registry);
        this.threads = IntStream.range(0, settings.threads())
                .mapToObj(number -> Thread.ofPlatform()
                        .name(replicaName + "-vectors-" + number)
                        .unstarted(this::run))
                .toList();
    }

    /** Starts the threads; returns at once. */
    public void start() {
        threads.forEach(Thread::start);
    }

    /** Says that there is work. Never blocks. */
    public void wake() {
        if (wakes.availablePermits() < threads.size()) {
            wakes.release();
        }
    }

    /** Ends the threads once they finished what they have in hand; the rest stays in the table. */
    @Override
    public void close() {
        closing = true;
        wakes.release(threads.size());
        try {
            for (Thread thread : threads) {
                thread.join(settings.lease());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long failed = 0;
        while (!closing) {
            try {
                if (!workOnce()) {
                    rest();
                }
                failed = 0;
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                failed++;
                if (Long.bitCount(failed) == 1) {
                    LOG.warn("vectors wait: {}", e.toString());
                }
                restQuietly();
            }
        }
    }

    /** Does one portion; false if there is none. */
    private boolean workOnce() throws SQLException {
        Map<Incarnation, List<RecordId>> claimed = work.claim(settings.batchRecordsMax(), settings.lease());
        if (claimed.values().stream().mapToInt(List::size).sum() == settings.batchRecordsMax()) {
            wake();
        }
        for (Map.Entry<Incarnation, List<RecordId>> records : claimed.entrySet()) {
            make(records.getKey(), records.getValue());
        }
        count();
        return !claimed.isEmpty();
    }

    private void count() throws SQLException {
        if (System.nanoTime() - countAgainNanos >= 0) {
            countAgainNanos = System.nanoTime() + PENDING_INTERVAL.toNanos();
            pending.set(work.pending(PENDING_COUNTED_MAX));
        }
    }

    private void make(Incarnation collection, List<RecordId> records) throws SQLException {
        try {
            VectorMaker.Made made = maker.make(collection, records);
            embedded.increment(made.embedded());
            reused.increment(made.reused());
        } catch (RuntimeException e) {
            if (records.size() > 1) {
                for (RecordId record : records) {
                    make(collection, List.of(record));
                }
                return;
            }
            failures.increment();
            work.failed(collection, records.getFirst(), e.toString(), settings);
        }
    }

    private void rest() throws InterruptedException {
        if (wakes.tryAcquire(settings.idleInterval().toMillis(), TimeUnit.MILLISECONDS)) {
            wakes.drainPermits();
        }
    }

    private void restQuietly() {
        try {
            rest();
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private static Counter counter(MeterRegistry registry, String replica, String name, String description) {
        return Counter.builder("headwater.vectors." + name)
                .description(description)
                .tag("replica", replica)
                .register(registry);
    }
}
