package io.headwater.projections.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again, on a thread of its own, until it is closed. What fails is tried again, and told in the log the
 * rarer the longer it fails.
 */
public final class Repeated implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    private final String name;
    private final Duration first;
    private final Duration afterFailure;
    private final Turn turn;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /** One turn of the work. */
    @FunctionalInterface
    public interface Turn {
        /**
         * Does what there is to do.
         *
         * @return how long to rest before the next turn
         * @throws SQLException it is tried again
         */
        Duration take() throws SQLException;
    }

    /**
     * Does nothing yet; see {@link #start}.
     *
     * @param name of the thread, and of the work in the log
     * @param first how long to rest before the first turn
     * @param afterFailure how long to rest before one that failed is tried again
     */
    public Repeated(String name, Duration first, Duration afterFailure, Turn turn) {
        this.name = name;
        this.first = first;
        this.afterFailure = afterFailure;
        this.turn = turn;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Starts the thread; returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether a turn under way should come to its end. */
    public boolean isClosing() {
        return closing.getCount() == 0;
    }

    private void run() {
        long failed = 0;
        Duration rest = first;
        try {
            while (!closing.await(rest.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    rest = turn.take();
                    failed = 0;
                } catch (SQLException | RuntimeException e) {
                    rest = afterFailure;
                    failed++;
                    if (Long.bitCount(failed) == 1 && !isClosing()) {
                        LOG.warn("{} is to be tried again: {}", name, e.toString());
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread after the turn under way. */
    @Override
    public void close() {
        closing.countDown();
        join(Duration.ofMillis(Long.MAX_VALUE));
    }

    /** Interrupts the turn under way, and waits for its end no longer than that. */
    public void breakOff(Duration wait) {
        closing.countDown();
        thread.interrupt();
        join(wait);
    }

    private void join(Duration wait) {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(wait)) {
                LOG.warn("{} has not ended", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
