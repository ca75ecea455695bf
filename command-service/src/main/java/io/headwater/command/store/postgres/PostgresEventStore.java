package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.IdempotencyKey;
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
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The log on PostgreSQL, with group commit: partitions belong to lanes, each lane flushes what waits in it in one
 * transaction after the other. Safe for any number of threads; any number of stores may share a database.
 */
public final class PostgresEventStore implements EventStore, AutoCloseable {
    private final LogDatabase database;
    private final LogReader reader;
    private final StreamReader streams;
    private final KeptSnapshots snapshots;
    private final LeftBehind leftBehind;
    private final RetiredConstraints retired;
    private final KeptAnswers answers;
    private final Completions completions;
    private final List<WaitingAppends> lanes;
    private final List<Thread> flushers;
    private final List<Consumer<FlushPlan>> listeners = new CopyOnWriteArrayList<>();

    /** Starts the lanes; connections are opened when they are needed. The database stays the caller's. */
    public PostgresEventStore(LogDatabase database, StoreSettings settings, MeterRegistry registry) {
        this.database = database;
        this.reader = new LogReader(database.pool());
        this.streams = new StreamReader(database.pool());
        this.snapshots = new KeptSnapshots(database.pool());
        this.leftBehind = new LeftBehind(database.pool());
        this.retired = new RetiredConstraints(database.pool());
        this.answers = new KeptAnswers(database.pool());
        StoreMetrics metrics = new StoreMetrics(registry);
        this.completions = new Completions(metrics);
        this.lanes = IntStream.range(0, settings.lanes())
                .mapToObj(lane -> new WaitingAppends(settings, System::nanoTime))
                .toList();
        this.flushers = IntStream.range(0, settings.lanes())
                .mapToObj(lane -> startFlusher(lane, settings, metrics))
                .toList();
        metrics.watchWaiting(
                lanes, all -> all.stream().mapToInt(WaitingAppends::events).sum());
    }

    /**
     * Has {@code listener} told the events and the new heads of each commit of this store, not of others, in their order
     * within a partition. It is called on a flusher's thread and must be quick.
     */
    public void onCommit(Consumer<FlushPlan> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(Append append) {
        int partition = append.partition().number();
        if (partition >= database.partitions()) {
            throw new IllegalArgumentException("this log has no partition " + partition);
        }
        WaitingAppend waiting = new WaitingAppend(append);
        try {
            lanes.get(partition % lanes.size()).add(waiting);
        } catch (StoreOverloaded | StoreUnavailable e) {
            waiting.future().completeExceptionally(e);
        }
        return waiting.future();
    }

    @Override
    public Map<IdempotencyKey, KeptAnswer> findAnswers(Set<IdempotencyKey> keys) {
        return answers.find(List.copyOf(keys));
    }

    @Override
    public List<EventEnvelope> readStream(StreamId stream, Version after, int eventsMax) {
        return streams.read(stream, after, eventsMax);
    }

    @Override
    public Map<StreamId, StreamRead> readStreams(Map<StreamId, Integer> formats, int eventsMax) {
        return streams.readAll(formats, eventsMax);
    }

    @Override
    public void keepSnapshots(List<Snapshot> kept) {
        snapshots.keep(kept);
    }

    @Override
    public List<EventEnvelope> readRecords(Incarnation collection, RecordEvent after, int eventsMax) {
        return reader.readRecords(collection, after, eventsMax);
    }

    @Override
    public Map<StreamId, EventEnvelope> readLast(Set<StreamId> wanted) {
        return reader.readLast(wanted);
    }

    @Override
    public List<EventEnvelope> readLastOf(Incarnation incarnation, String after, int streamsMax) {
        return streams.readLastOf(incarnation, after, streamsMax);
    }

    @Override
    public boolean clearRetired(Set<Constraint> constraints) {
        try {
            return retired.deleteSome(constraints);
        } catch (SQLException e) {
            throw new StoreUnavailable("deleting rows of constraints that are no more", e);
        }
    }

    @Override
    public void noteEndings(Map<Incarnation, StreamId> endings) {
        leftBehind.note(endings);
    }

    @Override
    public Map<Partition, List<EventEnvelope>> readAfter(Map<Partition, Position> after, int eventsMax) {
        return reader.readAfter(after, eventsMax);
    }

    @Override
    public Map<Partition, Position> heads() {
        return reader.heads();
    }

    /** Refuses further appends, and waits until the accepted ones are answered: at most about twice the retry time. */
    @Override
    public void close() {
        lanes.forEach(WaitingAppends::close);
        boolean interrupted = false;
        for (Thread flusher : flushers) {
            try {
                flusher.join();
            } catch (InterruptedException _) {
                interrupted = true;
                flushers.forEach(Thread::interrupt);
            }
        }
        completions.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread startFlusher(int lane, StoreSettings settings, StoreMetrics metrics) {
        Flush flush = new Flush(new FlushConnection(database::connect), settings.retryMax(), metrics);
        Flusher flusher = new Flusher(lanes.get(lane), flush, completions, metrics, this::committed);
        // A platform thread: it spends its life in socket calls, which cost a virtual thread an extra hop each.
        return Thread.ofPlatform().name("flusher-" + lane).daemon().start(flusher);
    }

    private void committed(FlushPlan plan) {
        listeners.forEach(listener -> listener.accept(plan));
    }
}
