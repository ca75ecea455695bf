package io.headwater.projections.engine;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what waits. A worker takes all lanes whose next batch is small and brings them into the replica in one transaction,
 * so that many quiet partitions cost no more than one busy one. What may take long goes alone, as a task of its own: a large
 * batch, a change of definitions, a gap to be filled, a lane that failed. Nobody waits for it.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Applier applier;
    private final EngineMetrics metrics;
    private final EngineSettings settings;
    private final ScheduledExecutorService workers;
    private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();

    /** {@code workers} stays the caller's. */
    Rounds(Applier applier, EngineMetrics metrics, EngineSettings settings, ScheduledExecutorService workers) {
        this.applier = applier;
        this.metrics = metrics;
        this.settings = settings;
        this.workers = workers;
    }

    /** A lane's batch. */
    private record Entry(Lane lane, Batch batch) {}

    /** Queues those of the lanes that have become ready, for one worker to take together. */
    void offer(List<Lane> lanes) {
        lanes.stream().filter(Lane::becomesReady).forEach(ready::add);
        ask();
    }

    // One task at a time is asked to come: it takes all there is, and asks for another if it cannot.
    private void ask() {
        if (!ready.isEmpty() && asked.compareAndSet(false, true)) {
            submit(this::run, Duration.ZERO);
        }
    }

    private void submit(Runnable task, Duration delay) {
        try {
            var _ = workers.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the engine is closing", e);
        }
    }

    private void run() {
        asked.set(false);
        long startNanos = System.nanoTime();
        List<Entry> entries = new ArrayList<>();
        int events = 0;
        try {
            take(entries);
            ask();
            events = applyTogether(entries);
        } finally {
            entries.forEach(entry -> end(entry.lane()));
        }
        Rest.after(events, System.nanoTime() - startNanos);
    }

    /** Begins the lanes that share the round, as many as the bounds of a transaction allow, and has the others go alone. */
    private void take(List<Entry> entries) {
        int eventsLeft = settings.batchEventsMax();
        long bytesLeft = settings.batchSizeMax().toBytes();
        boolean isRoom = true;
        for (Lane lane = ready.poll(); lane != null; lane = isRoom ? ready.poll() : null) {
            if (!lane.begin()) {
                continue;
            }
            Optional<Batch> batch = lane.toShare();
            if (batch.isPresent()) {
                entries.add(new Entry(lane, batch.get()));
                eventsLeft -= batch.get().events().size();
                bytesLeft -= batch.get().bytes();
            } else {
                lane.suspend();
                runAloneAfter(Duration.ZERO, lane);
            }
            isRoom = eventsLeft >= Batch.SHARED_EVENTS_MAX && bytesLeft >= Batch.SHARED_BYTES_MAX;
        }
    }

    /** Applies the entries' batches, but for those that stand in the way; returns how many events that were. */
    private int applyTogether(List<Entry> entries) {
        List<Entry> together = new ArrayList<>(entries);
        while (!together.isEmpty()) {
            long startNanos = System.nanoTime();
            try {
                applier.applyTogether(together.stream().map(Entry::batch).toList());
                together.forEach(entry ->
                        entry.lane().applied(entry.batch(), entry.batch().to()));
                int events = together.stream()
                        .mapToInt(entry -> entry.batch().events().size())
                        .sum();
                metrics.applied(events, System.nanoTime() - startNanos);
                return events;
            } catch (StandsInTheWay e) {
                LOG.debug("goes alone from now on", e);
                together.removeIf(entry -> {
                    boolean isIt = entry.lane().partition().equals(e.partition());
                    if (isIt) {
                        entry.lane().goAlone();
                    }
                    return isIt;
                });
            } catch (CheckpointLost e) {
                // It does not say which; each finds out for itself.
                together.forEach(entry -> entry.lane().goAlone());
                return 0;
            } catch (SQLException | RuntimeException | Error e) {
                together.forEach(entry -> entry.lane().failed(e));
                return 0;
            }
        }
        return 0;
    }

    private void runAloneAfter(Duration delay, Lane lane) {
        submit(() -> runAlone(lane), delay);
    }

    private void runAlone(Lane lane) {
        if (!lane.begin()) {
            return;
        }
        long startNanos = System.nanoTime();
        int events = 0;
        try {
            Optional<Batch> batch = lane.next();
            if (batch.isPresent()) {
                lane.applied(batch.get(), applier.apply(batch.get()));
                events = batch.get().events().size();
                metrics.applied(events, System.nanoTime() - startNanos);
            }
        } catch (SQLException | RuntimeException | Error e) {
            lane.failed(e);
        } finally {
            end(lane);
        }
        Rest.after(events, System.nanoTime() - startNanos);
    }

    private void end(Lane lane) {
        Duration pause = lane.end();
        if (pause.isZero()) {
            offer(List.of(lane));
        } else {
            runAloneAfter(pause, lane);
        }
    }
}
