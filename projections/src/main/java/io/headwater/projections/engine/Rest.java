package io.headwater.projections.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What a worker does after a batch. A transaction costs about the same for one event as for fifty: a worker that rests after a
 * small batch for as long as it took leaves the next ones more to do the busier the machine is. A lone event waits for none.
 * After a large batch a worker rests only to leave the machine to others.
 */
final class Rest {
    private static final long LONGEST_NANOS = Duration.ofMillis(10).toNanos();
    private static final int RATIO = 1;
    private static final int SMALL_BATCH_EVENTS = 500;
    private static final long LONGEST_FOR_OTHERS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int RATIO_FOR_OTHERS = 3;

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

    /** Rests on the calling thread so that others have most of the time, 1 s at most. */
    static void forOthers(long workedNanos) {
        LockSupport.parkNanos(Math.min(RATIO_FOR_OTHERS * workedNanos, LONGEST_FOR_OTHERS_NANOS));
    }
}
