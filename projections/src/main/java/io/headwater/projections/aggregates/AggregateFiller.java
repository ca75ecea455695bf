package io.headwater.projections.aggregates;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills in what a replica's counts and aggregates lack, on a thread and a connection of its own. Rests as long as each portion
 * took, so that the engine and readers have the other half. Several fillers of one replica share the work.
 */
public final class AggregateFiller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateFiller.class);
    private static final Duration IDLE = Duration.ofMillis(500);

    private final String replicaName;
    private final TallyFill fill;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * A filler that does nothing yet; see {@link #start}.
     *
     * @param replica a pool with a connection that nobody else needs
     */
    public AggregateFiller(String replicaName, DataSource replica) {
        this.replicaName = replicaName;
        this.fill = new TallyFill(replica);
        this.thread = Thread.ofPlatform().name(replicaName + "-aggregates").unstarted(this::run);
    }

    /** Starts the thread; returns at once. */
    public void start() {
        thread.start();
    }

    /** Ends after the portion under way; another process, or the next one, goes on from there. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long failed = 0;
        Duration rest = Duration.ZERO;
        try {
            while (!closing.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                long begin = System.nanoTime();
                try {
                    rest = fill.next() ? Duration.ofNanos(System.nanoTime() - begin) : IDLE;
                    failed = 0;
                } catch (SQLException | RuntimeException e) {
                    rest = IDLE;
                    failed++;
                    if (Long.bitCount(failed) == 1) {
                        LOG.warn("aggregates of replica {} wait: {}", replicaName, e.toString());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
