package io.headwater.command.store.axon;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.InMemoryEventStore;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.StreamRead;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A store that flushes when a test says so, and has room when a test says so. */
public final class HeldStore implements EventStore {
    private final EventStore store;
    private final List<Held> held = new ArrayList<>();
    private final AtomicInteger lastReads = new AtomicInteger();
    private final AtomicInteger streamReads = new AtomicInteger();
    private final AtomicInteger eventsRead = new AtomicInteger();
    private final AtomicInteger snapshotWrites = new AtomicInteger();
    private volatile CompletableFuture<Void> snapshotsMayGoOn = CompletableFuture.completedFuture(null);
    private volatile CompletableFuture<Void> lastReadsMayGoOn = CompletableFuture.completedFuture(null);
    private boolean isHolding;
    private int turnedAway;

    /** One that has nothing in it, and does not hold yet. */
    public HeldStore() {
        this(new InMemoryEventStore(1));
    }

    HeldStore(EventStore store) {
        this.store = store;
    }

    private record Held(Append append, CompletableFuture<AppendOutcome> future) {}

    /** From now on appends wait for {@link #flush} or {@link #fail}. */
    synchronized void hold() {
        isHolding = true;
    }

    synchronized int waiting() {
        return held.size();
    }

    /** Flushes what waits, in its order, and whatever comes later at once. */
    void flush() {
        release()
                .forEach(one -> one.future()
                        .completeAsync(() -> store.append(one.append()).join(), Runnable::run));
    }

    /** Loses what waits, as if the database were gone, and flushes whatever comes later at once. */
    void fail() {
        release()
                .forEach(one -> one.future()
                        .completeExceptionally(new StoreUnavailable("append", new IllegalStateException("gone"))));
    }

    private synchronized List<Held> release() {
        isHolding = false;
        List<Held> released = List.copyOf(held);
        held.clear();
        return released;
    }

    /** Appends past everything that waits, as another process does. */
    void appendElsewhere(Append append) {
        store.append(append).join();
    }

    /** Has no room for the next appends, so many of them. */
    public synchronized void turnAway(int appends) {
        turnedAway = appends;
    }

    @Override
    public synchronized CompletableFuture<AppendOutcome> append(Append append) {
        if (turnedAway > 0) {
            turnedAway--;
            return CompletableFuture.failedFuture(new StoreOverloaded(0, "events"));
        }
        if (!isHolding) {
            return store.append(append);
        }
        Held one = new Held(append, new CompletableFuture<>());
        held.add(one);
        return one.future();
    }

    @Override
    public Map<IdempotencyKey, KeptAnswer> findAnswers(Set<IdempotencyKey> keys) {
        return store.findAnswers(keys);
    }

    @Override
    public List<EventEnvelope> readStream(StreamId stream, Version after, int eventsMax) {
        List<EventEnvelope> events = store.readStream(stream, after, eventsMax);
        streamReads.incrementAndGet();
        eventsRead.addAndGet(events.size());
        return events;
    }

    @Override
    public Map<StreamId, StreamRead> readStreams(Map<StreamId, Integer> formats, int eventsMax) {
        Map<StreamId, StreamRead> reads = store.readStreams(formats, eventsMax);
        streamReads.incrementAndGet();
        reads.values().forEach(read -> eventsRead.addAndGet(read.events().size()));
        return reads;
    }

    /** Events of streams that were read. */
    int eventsRead() {
        return eventsRead.get();
    }

    /** How often streams were read. */
    int streamReads() {
        return streamReads.get();
    }

    @Override
    public void keepSnapshots(List<Snapshot> snapshots) {
        snapshotWrites.incrementAndGet();
        try {
            snapshotsMayGoOn.join();
        } catch (CancellationException e) {
            throw new StoreUnavailable("keep", e);
        }
        store.keepSnapshots(snapshots);
    }

    /** From now on snapshots are kept only when the given future is done; it fails if that is cancelled. */
    void holdSnapshots(CompletableFuture<Void> until) {
        snapshotsMayGoOn = until;
    }

    /** How often snapshots were to be kept, the writes that wait included. */
    int snapshotWrites() {
        return snapshotWrites.get();
    }

    @Override
    public List<EventEnvelope> readRecords(Incarnation collection, RecordEvent after, int eventsMax) {
        return store.readRecords(collection, after, eventsMax);
    }

    @Override
    public boolean clearRetired(Set<Constraint> constraints) {
        return store.clearRetired(constraints);
    }

    @Override
    public Map<StreamId, EventEnvelope> readLast(Set<StreamId> streams) {
        lastReads.incrementAndGet();
        try {
            lastReadsMayGoOn.join();
        } catch (CancellationException e) {
            throw new StoreUnavailable("read", e);
        }
        return store.readLast(streams);
    }

    /** From now on reads of last events wait until the given future is done; they fail if it is cancelled. */
    void holdLastReads(CompletableFuture<Void> until) {
        lastReadsMayGoOn = until;
    }

    /** How often last events were read, the reads that wait included. */
    int lastReads() {
        return lastReads.get();
    }

    @Override
    public List<EventEnvelope> readLastOf(Incarnation incarnation, String after, int streamsMax) {
        return store.readLastOf(incarnation, after, streamsMax);
    }

    @Override
    public void noteEndings(Map<Incarnation, StreamId> endings) {
        store.noteEndings(endings);
    }

    @Override
    public Map<Partition, List<EventEnvelope>> readAfter(Map<Partition, Position> after, int eventsMax) {
        return store.readAfter(after, eventsMax);
    }

    @Override
    public Map<Partition, Position> heads() {
        return store.heads();
    }
}
