package io.headwater.command.store.postgres;

import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The bounded queue of one lane: any thread adds, the lane's flusher takes everything that fits into a flush. */
final class WaitingAppends {
    // Waking a parked thread takes tens of microseconds: for about that long the flusher asks before it parks.
    private static final long ASK_NANOS = 100_000;

    private final StoreSettings settings;
    private final ArrayDeque<WaitingAppend> queue = new ArrayDeque<>();
    private int events;
    private long sizeBytes;
    private boolean closed;
    // Set under the lock, asked for without.
    private volatile boolean isEmpty = true;
    private boolean takerWaits;

    WaitingAppends(StoreSettings settings) {
        this.settings = settings;
    }

    /** Adds an append to the end, unless too much waits already; one is always accepted by an empty queue. */
    synchronized void add(WaitingAppend append) {
        if (closed) {
            throw new StoreUnavailable("the store is closed", new IllegalStateException("closed"));
        }
        if (!queue.isEmpty() && events + append.events() > settings.waitingEventsMax()) {
            throw new StoreOverloaded(settings.waitingEventsMax(), "events");
        }
        if (!queue.isEmpty()
                && sizeBytes + append.sizeBytes() > settings.waitingSizeMax().toBytes()) {
            throw new StoreOverloaded(settings.waitingSizeMax().toBytes(), "bytes");
        }
        queue.add(append);
        isEmpty = false;
        events += append.events();
        sizeBytes += append.sizeBytes();
        if (takerWaits) {
            takerWaits = false;
            notifyAll();
        }
    }

    /** Waits until there is something, and takes what fits into one flush, in order; empty only after the close. */
    @SuppressWarnings("ThreadPriorityCheck") // To give way is the point: nothing depends on it but the speed.
    List<WaitingAppend> take() throws InterruptedException {
        long askUntil = System.nanoTime() + ASK_NANOS;
        while (isEmpty && System.nanoTime() - askUntil < 0) {
            Thread.yield(); // to whoever has something to do, perhaps the next append
        }
        return awaitAndTake();
    }

    private synchronized List<WaitingAppend> awaitAndTake() throws InterruptedException {
        while (queue.isEmpty() && !closed) {
            takerWaits = true;
            wait();
        }
        List<WaitingAppend> taken = new ArrayList<>();
        int takenEvents = 0;
        long takenBytes = 0;
        for (WaitingAppend next = queue.peek(); next != null; next = queue.peek()) {
            takenEvents += next.events();
            takenBytes += next.sizeBytes();
            boolean full = takenEvents > settings.flushEventsMax()
                    || takenBytes > settings.flushSizeMax().toBytes();
            if (full && !taken.isEmpty()) {
                break;
            }
            taken.add(queue.remove());
            events -= next.events();
            sizeBytes -= next.sizeBytes();
        }
        isEmpty = queue.isEmpty();
        return taken;
    }

    /** Refuses more; what was accepted can still be taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized int events() {
        return events;
    }
}
