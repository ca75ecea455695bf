package io.headwater.command.relay;

import java.time.Duration;

/** Ends the relay's wait before its time. Any thread signals, one waits. */
final class Wakeup {
    private boolean signalled;

    synchronized void signal() {
        signalled = true;
        notifyAll();
    }

    /** Waits for a signal that came since the last wait, or for the time to pass. */
    synchronized void await(Duration max) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + max.toNanos();
        long restMillis = max.toMillis();
        while (!signalled && restMillis > 0) {
            wait(restMillis);
            restMillis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
        }
        signalled = false;
    }
}
