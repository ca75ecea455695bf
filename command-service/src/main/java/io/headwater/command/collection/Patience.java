package io.headwater.command.collection;

import io.headwater.command.store.StoreOverloaded;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long a job waits for room in the log while the appends of others fill it: pauses, each longer than the one before, until
 * there is room, or until {@value #PAUSES_MAX} of them, about six seconds, were in vain. Whoever has walked through a
 * million records does not begin anew because the log had no room for the next one. One thread.
 */
final class Patience {
    /** Pauses in a row. */
    static final int PAUSES_MAX = 12;

    private static final Duration PAUSE_MIN = Duration.ofMillis(10);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    private final Sleeper sleeper;
    private int pauses;

    /** Fresh. */
    Patience(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** {@link Thread#sleep(Duration)} but in tests. */
    interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /** Does something as soon as there is room for it. */
    <T> T await(Supplier<T> work) {
        while (true) {
            try {
                T done = work.get();
                restore();
                return done;
            } catch (StoreOverloaded e) {
                pause(e);
            }
        }
    }

    /** There was room: patience is as it was at the beginning. */
    void restore() {
        pauses = 0;
    }

    /**
     * Pauses since there was no room.
     *
     * @throws StoreOverloaded the given one, at once, if there was none for too long
     */
    void pause(StoreOverloaded refusal) {
        if (pauses == PAUSES_MAX) {
            restore();
            throw refusal;
        }
        Duration doubled = PAUSE_MIN.multipliedBy(1L << pauses);
        pauses++;
        try {
            sleeper.sleep(doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw refusal;
        }
    }
}
