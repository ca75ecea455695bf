package io.headwater.command.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes in the background what nobody may be given any more, until closed: the answers of idempotency keys whose time is over,
 * what tenants and collections that have ended left behind, and the rows of constraints that are no more. It does not matter
 * when. Any number of instances may run on one log.
 */
public final class LogCleanUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogCleanUp.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    // Between two full transactions, so that flushes come first.
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final KeptAnswers answers;
    private final LeftBehind leftBehind;
    private final RetiredConstraints retired;
    private final Duration period;
    private final CountDownLatch closed = new CountDownLatch(1);

    private LogCleanUp(LogDatabase database, Duration period) {
        this.answers = new KeptAnswers(database.pool());
        this.leftBehind = new LeftBehind(database.pool());
        this.retired = new RetiredConstraints(database.pool());
        this.period = period;
    }

    /** Starts it on a virtual thread of its own. */
    public static LogCleanUp start(LogDatabase database) {
        return start(database, PERIOD);
    }

    static LogCleanUp start(LogDatabase database, Duration period) {
        LogCleanUp cleanUp = new LogCleanUp(database, period);
        Thread.ofVirtual().name("log-clean-up").start(cleanUp::run);
        return cleanUp;
    }

    private void run() {
        try {
            Duration pause = period;
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = removeSome() ? PAUSE : period;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether there may be more. */
    private boolean removeSome() {
        try {
            boolean moreAnswers = answers.forgetSome() == KeptAnswers.FORGOTTEN_AT_ONCE_MAX;
            boolean moreLeftBehind = leftBehind.removeSome() >= LeftBehind.REMOVED_AT_ONCE_MAX;
            boolean moreRetired = retired.deleteSome();
            return moreAnswers || moreLeftBehind || moreRetired;
        } catch (SQLException e) {
            LOG.debug("The log's database removes nothing at present", e);
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
