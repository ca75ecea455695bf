package io.headwater.projections.engine;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what waits: a worker takes every lane that has something to do and brings their batches into the replica in one
 * transaction, so that many quiet partitions cost no more than one busy one. Lanes that become ready meanwhile are the next
 * worker's.
 */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Applier applier;
    private final EngineMetrics metrics;
    private final int eventsMax;
    private final ScheduledExecutorService workers;
    private final Queue<Lane> ready = new ConcurrentLinkedQueue<>();

    /** {@code workers} stays the caller's. */
    Rounds(Applier applier, EngineMetrics metrics, int eventsMax, ScheduledExecutorService workers) {
        this.applier = applier;
        this.metrics = metrics;
        this.eventsMax = eventsMax;
        this.workers = workers;
    }

    /** A lane's batch. */
    private record Work(Lane lane, Batch batch) {}

    /** Queues a lane; once it waited, if {@code delay} is not zero, else for whoever calls {@link #start} next. */
    void add(Lane lane, Duration delay) {
        if (delay.isZero()) {
            ready.add(lane);
        } else {
            submit(
                    () -> {
                        ready.add(lane);
                        run();
                    },
                    delay);
        }
    }

    /** Has a worker take what is queued, if anything is. */
    void start() {
        if (!ready.isEmpty()) {
            submit(this::run, Duration.ZERO);
        }
    }

    private void submit(Runnable round, Duration delay) {
        try {
            var _ = workers.schedule(round, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the engine is closing", e);
        }
    }

    private void run() {
        long startNanos = System.nanoTime();
        List<Lane> taken = new ArrayList<>();
        int events;
        try {
            List<Work> works = take(taken);
            start(); // What is more than one round may take is another worker's.
            apply(works);
            events = eventsOf(works);
        } finally {
            taken.forEach(Lane::end);
            start();
        }
        Rest.after(events, System.nanoTime() - startNanos);
    }

    private List<Work> take(List<Lane> taken) {
        List<Work> works = new ArrayList<>();
        for (Lane lane = ready.poll(); lane != null; lane = eventsOf(works) < eventsMax ? ready.poll() : null) {
            if (lane.begin()) {
                taken.add(lane);
                try {
                    Lane begun = lane;
                    begun.next().ifPresent(batch -> works.add(new Work(begun, batch)));
                } catch (SQLException | RuntimeException e) {
                    lane.failed(e);
                }
            }
        }
        return works;
    }

    private void apply(List<Work> works) {
        List<Work> together = new ArrayList<>();
        List<Work> alone = new ArrayList<>();
        for (Work work : works) {
            boolean mayShare = work.batch().isQuick() && !work.lane().isFailing();
            (mayShare ? together : alone).add(work);
        }
        if (together.size() == 1 || !applyTogether(together)) {
            alone.addAll(together);
        }
        alone.forEach(this::applyAlone);
    }

    /** Whether that was the end of it; if not, one of the batches stands in the way of the others. */
    private boolean applyTogether(List<Work> works) {
        if (works.isEmpty()) {
            return true;
        }
        // The order of the checkpoints' locks, should another instance believe it owns the same partitions.
        works.sort(Comparator.comparing(work -> work.lane().partition()));
        long startNanos = System.nanoTime();
        try {
            applier.applyAtOnce(works.stream().map(Work::batch).toList());
        } catch (SQLException e) {
            if (isAway(e)) {
                works.forEach(work -> work.lane().failed(e));
                return true;
            }
            LOG.debug("{} partitions do not go together", works.size(), e);
            return false;
        } catch (RuntimeException e) {
            LOG.debug("{} partitions do not go together", works.size(), e);
            return false;
        }
        works.forEach(work -> work.lane().applied(work.batch(), work.batch().to()));
        metrics.applied(eventsOf(works), System.nanoTime() - startNanos);
        return true;
    }

    private void applyAlone(Work work) {
        long startNanos = System.nanoTime();
        try {
            work.lane().applied(work.batch(), applier.apply(work.batch()));
            metrics.applied(work.batch().events().size(), System.nanoTime() - startNanos);
        } catch (SQLException | RuntimeException e) {
            work.lane().failed(e);
        }
    }

    private static int eventsOf(List<Work> works) {
        return works.stream().mapToInt(work -> work.batch().events().size()).sum();
    }

    // No connection, or one that broke, or a server that ends: no batch is at fault, and none would fare better alone.
    private static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || state == null
                || state.startsWith("08")
                || state.startsWith("57P");
    }
}
