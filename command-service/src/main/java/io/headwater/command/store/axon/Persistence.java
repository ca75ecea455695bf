package io.headwater.command.store.axon;

import io.headwater.command.decision.Contended;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a command that others outrun is tried again: at once at first, then after pauses that grow and differ, so that
 * those who race do not meet again. Of one command, on its thread.
 */
final class Persistence {
    /** Attempts that are made however long they take. */
    static final int ATTEMPTS_MIN = 16;

    private static final int AT_ONCE_MAX = 4;
    private static final long PAUSE_FIRST_NANOS = Duration.ofMillis(1).toNanos();
    private static final long PAUSE_MAX_NANOS = Duration.ofMillis(50).toNanos();

    private final long endNanos;
    private long pauseNanos = PAUSE_FIRST_NANOS;
    private int attempts = 1;

    Persistence(Duration patience) {
        this.endNanos = System.nanoTime() + patience.toNanos();
    }

    boolean isFirst() {
        return attempts == 1;
    }

    /**
     * Tells whether an attempt may go on, which takes many rounds by itself.
     *
     * @throws Contended instead, if it has been tried for long enough
     */
    void requireTime() {
        if (System.nanoTime() - endNanos >= 0) {
            throw new Contended(attempts);
        }
    }

    /**
     * Waits until the next attempt.
     *
     * @throws Contended instead, if it has been tried for long enough
     */
    void again() {
        if (attempts >= ATTEMPTS_MIN && System.nanoTime() - endNanos >= 0) {
            throw new Contended(attempts);
        }
        if (attempts >= AT_ONCE_MAX) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pauseNanos) + 1);
            pauseNanos = Math.min(PAUSE_MAX_NANOS, 2 * pauseNanos);
        }
        attempts++;
    }
}
