package io.headwater.command.store.postgres;

import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The bounded queue of one lane: any thread adds, the lane's flusher takes everything that fits into a flush.
 *
 * <p>Where appends come close upon one another the flusher waits for as many as it took before, at most for as long as that
 * flush took and {@link StoreSettings#gatherMax}: fewer and fuller flushes leave more of the machine to those who make the
 * next appends. Where they come one by one none waits; the first that comes alone after several waits in vain.
 */
final class WaitingAppends {
    // A flush of more than this is cheap enough for each of them.
    private static final int GATHERED_MAX = 32;

    // Waking a parked thread takes tens of microseconds: for about that long the flusher asks before it parks.
    private static final long ASK_NANOS = 100_000;

    private final StoreSettings settings;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enough = lock.newCondition();
    // All of this is guarded by the lock.
    private final ArrayDeque<WaitingAppend> queue = new ArrayDeque<>();
    private int events;
    private long sizeBytes;
    private boolean closed;
    // How many the taker waits for; none if it does not.
    private int awaited;
    private int takenLast;
    private long takenLastNanos;
    // A hint, set and asked for without the lock: may be late, and false although all was taken.
    private volatile boolean isEmpty = true;

    /** {@code nanoTime} is {@link System#nanoTime} but in tests. */
    WaitingAppends(StoreSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Adds an append to the end, unless too much waits already; one is always accepted by an empty queue. */
    void add(WaitingAppend append) {
        lock.lock();
        try {
            requireRoom(append);
            queue.add(append);
            events += append.events();
            sizeBytes += append.sizeBytes();
            if (awaited > 0 && queue.size() >= awaited) {
                awaited = 0;
                enough.signal();
            }
        } finally {
            lock.unlock();
        }
        isEmpty = false; // not sooner, or whoever asks would run into the lock
    }

    private void requireRoom(WaitingAppend append) {
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
    }

    /** Waits until there is something, and takes what fits into one flush, in order; empty only after the close. */
    @SuppressWarnings("ThreadPriorityCheck") // To give way is the point: nothing depends on it but the speed.
    List<WaitingAppend> take() throws InterruptedException {
        long gatherNanos = Math.min(
                nanoTime.getAsLong() - takenLastNanos, settings.gatherMax().toNanos());
        long askUntil = System.nanoTime() + ASK_NANOS;
        while (isEmpty && System.nanoTime() - askUntil < 0) {
            Thread.yield(); // to whoever has something to do, perhaps the next append
        }
        lock.lock();
        try {
            await(1, Long.MAX_VALUE);
            await(Math.min(takenLast, GATHERED_MAX), gatherNanos);
            List<WaitingAppend> taken = takeWhatFits();
            takenLast = taken.size();
            takenLastNanos = nanoTime.getAsLong();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void await(int appends, long nanos) throws InterruptedException {
        for (long left = nanos; queue.size() < appends && !closed && left > 0; ) {
            awaited = appends;
            left = enough.awaitNanos(left);
        }
        awaited = 0;
    }

    private List<WaitingAppend> takeWhatFits() {
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
    void close() {
        lock.lock();
        try {
            closed = true;
            enough.signal();
        } finally {
            lock.unlock();
        }
    }

    int events() {
        lock.lock();
        try {
            return events;
        } finally {
            lock.unlock();
        }
    }
}
