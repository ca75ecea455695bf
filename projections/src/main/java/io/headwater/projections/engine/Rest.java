package io.headwater.projections.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a worker does after a small batch. A transaction costs about the same for one event as for fifty: a worker that rests
 * for as long as one took leaves the next ones more to do the busier the machine is. A lone event waits for none.
 */
final class Rest {
    private static final long LONGEST_NANOS = Duration.ofMillis(10).toNanos();
    private static final int RATIO = 1;
    private static final int SMALL_BATCH_EVENTS = 500;

    private Rest() {}

    /**
     * Rests on the calling thread, 10 ms at most.
     *
     * @param events that were applied, 0 if that failed
     * @param workedNanos how long it took
     */
    static void after(long events, long workedNanos) {
        if (events > 0 && events < SMALL_BATCH_EVENTS) {
            LockSupport.parkNanos(Math.min(RATIO * workedNanos, LONGEST_NANOS));
        }
    }
}
