package io.headwater.projections.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Waiting times between attempts: doubled each time up to a bound, with jitter so that many do not come back at once. Used
 * by one thread at a time.
 */
final class Backoff {
    private static final int DOUBLINGS_MAX = 16;

    private final Duration first;
    private final Duration longest;
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    /** The wait before the next attempt, half of it chance. */
    Duration failed() {
        long most = Math.min(longest.toMillis(), first.toMillis() << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    /** Whether the failure just counted deserves a line in the log: the 1st, 2nd, 4th, 8th …, so that none floods it. */
    boolean isWorthALine() {
        return Integer.bitCount(failures) == 1;
    }

    /** Whether the last attempt failed. */
    boolean isFailing() {
        return failures > 0;
    }

    void succeeded() {
        failures = 0;
    }
}
