package io.headwater.command.store.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the answers of idempotency keys whose time is over, in the background, until closed. They are not given any more
 * from the moment they expire, so it does not matter when. Any number of instances may run on one log.
 */
public final class AnswerCleanUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerCleanUp.class);
    private static final Duration PERIOD = Duration.ofMinutes(1);
    // Between two full transactions, so that flushes come first.
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final KeptAnswers answers;
    private final Duration period;
    private final CountDownLatch closed = new CountDownLatch(1);

    private AnswerCleanUp(KeptAnswers answers, Duration period) {
        this.answers = answers;
        this.period = period;
    }

    /** Starts it on a virtual thread of its own. */
    public static AnswerCleanUp start(LogDatabase database) {
        return start(database, PERIOD);
    }

    static AnswerCleanUp start(LogDatabase database, Duration period) {
        AnswerCleanUp cleanUp = new AnswerCleanUp(new KeptAnswers(database.pool()), period);
        Thread.ofVirtual().name("answer-clean-up").start(cleanUp::run);
        return cleanUp;
    }

    private void run() {
        try {
            Duration pause = period;
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = forgetSome() == KeptAnswers.FORGOTTEN_AT_ONCE_MAX ? PAUSE : period;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int forgetSome() {
        try {
            return answers.forgetSome();
        } catch (SQLException e) {
            LOG.debug("The log's database forgets no answers at present", e);
            return 0;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
