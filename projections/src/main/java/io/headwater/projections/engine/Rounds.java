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
import java.util.concurrent.Semaphore;
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

    /** Batches after which a lane may share again. Whoever stood in the way of others once is likely to do so again. */
    private static final int ALONE_BATCHES = 100;
    /** How long after a large batch the next one is expected. */
    private static final long BUSY_NANOS = Duration.ofSeconds(1).toNanos();

    private final Applier applier;
    private final EngineMetrics metrics;
    private final EngineSettings settings;
    private final Urgency urgency;
    private final ScheduledExecutorService workers;
    private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile long largeBatchNanos = System.nanoTime() - BUSY_NANOS;
    // One worker, if there are several, is left to the quick ones.
    private final Queue<Lane> alone = new ConcurrentLinkedQueue<>();
    private final Semaphore aloneAtOnce;

    /** {@code workers} stays the caller's. */
    Rounds(
            Applier applier,
            EngineMetrics metrics,
            EngineSettings settings,
            Urgency urgency,
            ScheduledExecutorService workers) {
        this.applier = applier;
        this.metrics = metrics;
        this.settings = settings;
        this.urgency = urgency;
        this.workers = workers;
        this.aloneAtOnce = new Semaphore(Math.max(1, settings.workers() - 1));
    }

    /** A lane's batch. */
    private record Entry(Lane lane, Batch batch) {}

    /** Queues those of the lanes that have become ready, for one worker to take together. */
    void offer(List<Lane> lanes) {
        List<Lane> become = lanes.stream().filter(Lane::becomesReady).toList();
        boolean isWorthIt = become.stream().anyMatch(Lane::isWorthABatch);
        ready.addAll(become);
        ask(isWorthIt ? Duration.ZERO : urgency.linger());
    }

    // One task at a time is asked to come: it takes all there is, and asks for another if it cannot.
    private void ask(Duration delay) {
        if (!ready.isEmpty() && asked.compareAndSet(false, true)) {
            submit(this::run, delay);
        }
    }

    /** Whether there was a large batch a moment ago. */
    boolean areBusy() {
        return System.nanoTime() - largeBatchNanos < BUSY_NANOS;
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
            ask(Duration.ZERO);
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
            Optional<Batch> batch = begin(lane);
            if (batch.isPresent()) {
                entries.add(new Entry(lane, batch.get()));
                eventsLeft -= batch.get().events().size();
                bytesLeft -= batch.get().bytes();
            }
            isRoom = eventsLeft >= Batch.SHARED_EVENTS_MAX && bytesLeft >= Batch.SHARED_BYTES_MAX;
        }
    }

    /** Begins a lane and returns the batch that shares the round; without one the lane is let go of, and goes alone. */
    private Optional<Batch> begin(Lane lane) {
        if (!lane.begin()) {
            return Optional.empty();
        }
        try {
            Optional<Batch> batch = applier.sharesTransactions() ? lane.toShare() : Optional.empty();
            if (batch.isEmpty()) {
                lane.suspend();
                goAlone(lane);
            }
            return batch;
        } catch (RuntimeException | Error e) {
            lane.failed(e);
            end(lane);
            return Optional.empty();
        }
    }

    /** Applies the entries' batches, but for those that stand in the way; returns how many events that were. */
    private int applyTogether(List<Entry> entries) {
        List<Entry> together = new ArrayList<>(entries);
        for (int blamed = 0; !together.isEmpty(); blamed++) {
            try {
                return applyAtOnce(together);
            } catch (StandsInTheWay e) {
                LOG.debug("goes alone from now on", e);
                together.removeIf(entry -> isBlamed(entry, e));
                if (blamed > 0) {
                    // Each search for one more costs all the others' time: they find out for themselves.
                    together.forEach(entry -> entry.lane().goAlone(1));
                    return 0;
                }
            } catch (CheckpointLost e) {
                together.forEach(entry -> entry.lane().goAlone(1)); // It does not say which.
                return 0;
            } catch (SQLException | RuntimeException | Error e) {
                together.forEach(entry -> entry.lane().failed(e));
                return 0;
            }
        }
        return 0;
    }

    private static boolean isBlamed(Entry entry, StandsInTheWay failure) {
        boolean isBlamed = entry.lane().partition().equals(failure.partition());
        if (isBlamed) {
            entry.lane().goAlone(ALONE_BATCHES);
        }
        return isBlamed;
    }

    private int applyAtOnce(List<Entry> entries) throws SQLException {
        long startNanos = System.nanoTime();
        applier.applyTogether(entries.stream().map(Entry::batch).toList());
        entries.forEach(
                entry -> entry.lane().applied(entry.batch(), entry.batch().to()));
        int events = entries.stream()
                .mapToInt(entry -> entry.batch().events().size())
                .sum();
        metrics.applied(events, System.nanoTime() - startNanos);
        return events;
    }

    private void goAlone(Lane lane) {
        alone.add(lane);
        startAlone();
    }

    private void startAlone() {
        while (!alone.isEmpty() && aloneAtOnce.tryAcquire()) {
            Lane lane = alone.poll();
            if (lane == null) {
                aloneAtOnce.release();
            } else {
                submit(
                        () -> {
                            try {
                                runAlone(lane);
                            } finally {
                                aloneAtOnce.release();
                                startAlone();
                            }
                        },
                        Duration.ZERO);
            }
        }
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
                if (events > Batch.SHARED_EVENTS_MAX) {
                    largeBatchNanos = System.nanoTime();
                }
            }
        } catch (SQLException | RuntimeException | Error e) {
            lane.failed(e);
        } finally {
            end(lane);
        }
        long workedNanos = System.nanoTime() - startNanos;
        if (events > Batch.SHARED_EVENTS_MAX && urgency.givesWay(lane.lagSeconds())) {
            Rest.forOthers(workedNanos);
        } else {
            Rest.after(events, workedNanos);
        }
    }

    private void end(Lane lane) {
        Duration pause = lane.end();
        if (pause.isZero()) {
            offer(List.of(lane));
        } else {
            submit(() -> goAlone(lane), pause);
        }
    }
}
