package io.headwater.parts;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Asking again and again for what nothing tells: whether a process has ended, a port answers, a service is ready.
 *
 * @param interval between one answer and the next question
 * @param limit after which it is given up; what an answer takes comes on top
 */
public record Polling(Duration interval, Duration limit) {

    /**
     * Blocks until the answer is yes.
     *
     * @return false if it was not within the limit
     * @throws PartFailed the thread was interrupted, and still is
     */
    public boolean until(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                return false;
            }
            try {
                Thread.sleep(interval);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new PartFailed("interrupted while waiting", interruption);
            }
        }
        return true;
    }
}
