package io.headwater.command.store.axon;

import io.headwater.command.decision.SnapshotForm;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.events.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the states of long streams in the background, many at a time. Whoever has one to keep never waits: of one stream only
 * the newest waits, and what is too much is dropped, since the next multiple or the next long read brings it again.
 */
final class SnapshotWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);
    /** Streams whose states wait, and the size of these states, at most. */
    static final int WAITING_MAX = 1_000;

    static final int WAITING_BYTES_MAX = 16 * 1024 * 1024;
    // Of one statement.
    private static final int KEPT_AT_ONCE_MAX = 100;
    private static final int KEPT_AT_ONCE_BYTES_MAX = 4 * 1024 * 1024;
    // A hot record has one every few milliseconds; after a rest the last of them is enough.
    private static final Duration REST = Duration.ofMillis(100);

    private final EventStore store;
    private final int every;
    private final Map<StreamId, Waiting<?>> waiting = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long waitingBytes;

    private record Waiting<S>(StreamId stream, SnapshotForm<S> form, Loaded<S> state) {
        int bytes() {
            return state.size().bytes();
        }

        Snapshot toSnapshot() {
            return state.toSnapshot(stream, form);
        }
    }

    private SnapshotWriter(EventStore store, int every) {
        this.store = store;
        this.every = every;
    }

    /**
     * Starts it on a virtual thread of its own.
     *
     * @param every so many events of a stream
     */
    static SnapshotWriter start(EventStore store, int every) {
        SnapshotWriter writer = new SnapshotWriter(store, every);
        Thread.ofVirtual().name("snapshot-writer").start(writer::run);
        return writer;
    }

    /**
     * Has the state of a stream kept if its turn has come. Never blocks.
     *
     * @param before version of the state that the stream had before
     * @param state durable
     */
    <S> void advanced(StreamId stream, StreamKind<S> kind, Version before, Loaded<S> state) {
        if (before.value() / every < state.version().value() / every) {
            keep(stream, kind, state);
        }
    }

    /**
     * Has the state of a stream kept if reading it took many events.
     *
     * @param from version of the state that the read began with
     */
    <S> void read(StreamId stream, StreamKind<S> kind, Version from, Loaded<S> state) {
        if (state.version().value() - from.value() >= every) {
            keep(stream, kind, state);
        }
    }

    /** Has the state of a stream kept, whether its turn has come or not. Never blocks. */
    <S> void keep(StreamId stream, StreamKind<S> kind, Loaded<S> state) {
        SnapshotForm<S> form = kind.snapshots();
        if (form != null && state.lastEvent() != null) {
            add(new Waiting<>(stream, form, state));
        }
    }

    private synchronized void add(Waiting<?> newest) {
        Waiting<?> older = waiting.remove(newest.stream());
        waitingBytes -= older == null ? 0 : older.bytes();
        if (waiting.size() < WAITING_MAX && waitingBytes + newest.bytes() <= WAITING_BYTES_MAX) {
            waiting.put(newest.stream(), newest);
            waitingBytes += newest.bytes();
            notifyAll();
        }
    }

    private void run() {
        try {
            do {
                keepAll(take());
            } while (!closed.await(REST.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Empty only after the close.
    private synchronized List<Waiting<?>> take() throws InterruptedException {
        while (waiting.isEmpty() && closed.getCount() > 0) {
            wait();
        }
        List<Waiting<?>> taken = new ArrayList<>();
        long takenBytes = 0;
        Iterator<Waiting<?>> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext() && taken.size() < KEPT_AT_ONCE_MAX && takenBytes < KEPT_AT_ONCE_BYTES_MAX) {
            Waiting<?> next = oldestFirst.next();
            oldestFirst.remove();
            taken.add(next);
            takenBytes += next.bytes();
        }
        waitingBytes -= takenBytes;
        return taken;
    }

    private void keepAll(List<Waiting<?>> taken) {
        try {
            if (!taken.isEmpty()) {
                store.keepSnapshots(taken.stream().map(Waiting::toSnapshot).toList());
            }
        } catch (StoreUnavailable e) {
            LOG.debug("{} snapshots are not kept", taken.size(), e);
        } catch (RuntimeException e) {
            LOG.warn("{} snapshots could not be made, and are not kept", taken.size(), e);
        }
    }

    /** Drops what waits; a write that is under way ends by itself. */
    @Override
    public synchronized void close() {
        closed.countDown();
        waiting.clear();
        notifyAll();
    }
}
