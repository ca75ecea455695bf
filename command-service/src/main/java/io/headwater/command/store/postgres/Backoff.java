package io.headwater.command.store.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: doubling, with jitter, until a deadline. One use, one thread. */
final class Backoff {
    private static final long PAUSE_MIN_MILLIS = 10;
    private static final long PAUSE_MAX_MILLIS = 500;

    private final long deadlineNanos;
    private long pauseMillis = PAUSE_MIN_MILLIS;

    Backoff(Duration max) {
        this.deadlineNanos = System.nanoTime() + max.toNanos();
    }

    /** Sleeps and returns true, or returns false at once if the time is over. */
    boolean pause() throws InterruptedException {
        if (System.nanoTime() - deadlineNanos >= 0) {
            return false;
        }
        Thread.sleep(ThreadLocalRandom.current().nextLong(pauseMillis / 2, pauseMillis + 1));
        pauseMillis = Math.min(PAUSE_MAX_MILLIS, pauseMillis * 2);
        return true;
    }
}
