package io.headwater.projections.history;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the history of one replica on a thread of its own: months made before they begin, rows of ended tenants deleted. */
public final class HistoryUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryUpkeep.class);

    private final Months months;
    private final EndedTenants ended;
    private final Duration interval;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** Does nothing yet; see {@link #start}. */
    public HistoryUpkeep(String replicaName, DataSource replica, Months months, HistorySettings settings) {
        this.months = months;
        this.ended = new EndedTenants(replica);
        this.interval = settings.upkeepInterval();
        this.thread = Thread.ofVirtual().name(replicaName + "-history-upkeep").unstarted(this::run);
    }

    /** Starts the thread; returns at once. */
    public void start() {
        thread.start();
    }

    /** Does once what there is to do. */
    public void runOnce() throws SQLException {
        months.prepare();
        ended.delete(this::isClosing);
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            do {
                try {
                    runOnce();
                } catch (SQLException | RuntimeException e) {
                    LOG.warn("the upkeep of the history is to be tried again: {}", e.toString());
                }
            } while (!closing.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread after the portion in hand. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
