package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition while this engine owns it: a queue that the polling thread fills and that workers empty, never two at
 * once. What waits while a batch is applied is the next batch, so batches grow with the load and a lone event does not wait.
 */
final class Lane implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final Duration GAP_LINE_INTERVAL = Duration.ofMinutes(1);

    /** What the lanes of an engine share. */
    record Shared(
            Applier applier,
            EventLog log,
            ScheduledExecutorService workers,
            EngineSettings settings,
            EngineMetrics metrics,
            InstantSource clock) {}

    /** What became of the ownership. */
    enum State {
        OWNED,
        /** Somebody else moved the checkpoint: take it over again, or leave it. */
        LOST,
        /** The log forked behind the checkpoint: nothing may be applied until the replica is rebuilt. */
        FORKED
    }

    private final Shared shared;
    private final Set<ParkedEvent.Stream> parked;
    private final Backoff backoff;
    // Written by the one worker at a time, read by others for figures.
    private volatile Checkpoint checkpoint;
    private volatile Instant appliedUpTo;
    private volatile State state = State.OWNED;
    private volatile Position lastKnown;
    // Guarded by this.
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean scheduled;
    private boolean running;
    private boolean closed;
    private Position fillUpTo = Position.START;
    private @Nullable Position positionAtLastCheck;
    private Position headAtLastCheck = Position.START;
    // Of the worker that runs; the executor and the lock order one worker's use after another's.
    private List<Delivery> inHand = List.of();
    private @Nullable Position gapCounted;
    private long gapLoggedNanos = System.nanoTime() - GAP_LINE_INTERVAL.toNanos();

    Lane(Checkpoint checkpoint, Set<ParkedEvent.Stream> parked, Shared shared) {
        this.checkpoint = checkpoint;
        this.parked = parked;
        this.shared = shared;
        this.lastKnown = checkpoint.position();
        this.appliedUpTo = shared.clock().instant();
        this.backoff =
                new Backoff(shared.settings().retryFirst(), shared.settings().retryLongest());
    }

    Partition partition() {
        return checkpoint.partition();
    }

    Checkpoint checkpoint() {
        return checkpoint;
    }

    State state() {
        return state;
    }

    long lagEvents() {
        return Math.max(0, lastKnown.value() - checkpoint.position().value());
    }

    double lagSeconds() {
        return lagEvents() == 0
                ? 0
                : Duration.between(appliedUpTo, shared.clock().instant()).toMillis() / 1000.0;
    }

    /** Queues what a poll brought. Called by the polling thread. */
    synchronized void offer(List<Delivery> deliveries) {
        if (closed || deliveries.isEmpty()) {
            return;
        }
        deliveries.forEach(delivery -> {
            waiting.add(delivery);
            waitingBytes += delivery.bytes();
        });
        know(deliveries.getLast().position());
        schedule(Duration.ZERO);
    }

    /** Whether so much waits that the polling thread should fetch no more for now: two batches. */
    synchronized boolean isFull() {
        return waiting.size() >= 2 * shared.settings().batchEventsMax()
                || waitingBytes >= 2 * shared.settings().batchSizeMax().toBytes();
    }

    /**
     * Compares the checkpoint with the log's head. A topic whose tail was lost shows no gap until the next event, so a
     * partition that stood still since the last check, behind the head of then, is filled from the log.
     */
    synchronized void compareWith(Position head) {
        Position position = checkpoint.position();
        know(head);
        boolean stoodStill = position.equals(positionAtLastCheck) && headAtLastCheck.isAfter(position);
        if (stoodStill && !scheduled && waiting.isEmpty()) {
            fillUpTo = head;
            schedule(Duration.ZERO);
        }
        positionAtLastCheck = position;
        headAtLastCheck = head;
    }

    /** Ends the lane. Waits for a batch that is being applied, but not forever: the checkpoint keeps out what comes late. */
    synchronized void close(Duration wait) throws InterruptedException {
        closed = true;
        waiting.clear();
        long deadline = System.nanoTime() + wait.toNanos();
        while (running) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    @Override
    public void run() {
        synchronized (this) {
            if (closed || state != State.OWNED) {
                return;
            }
            running = true;
        }
        Duration pause = Duration.ZERO;
        long before = checkpoint.position().value();
        long startNanos = System.nanoTime();
        try {
            work();
            backoff.succeeded();
        } catch (CheckpointLost e) {
            LOG.info("giving a partition up: {}", e.getMessage());
            state = State.LOST;
        } catch (Sequence.ForkedLog e) {
            LOG.error("stopped: {}", e.getMessage());
            state = State.FORKED;
        } catch (SQLException | RuntimeException e) {
            pause = failed(e);
        } finally {
            long applied = checkpoint.position().value() - before;
            finish(pause);
            Rest.after(applied, System.nanoTime() - startNanos);
        }
    }

    private synchronized void finish(Duration pause) {
        running = false;
        scheduled = false;
        notifyAll();
        if (!inHand.isEmpty() || !waiting.isEmpty() || fillUpTo.isAfter(checkpoint.position())) {
            schedule(pause);
        }
    }

    private synchronized void schedule(Duration delay) {
        if (scheduled || closed || state != State.OWNED) {
            return;
        }
        scheduled = true;
        try {
            var _ = shared.workers().schedule(this, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            closed = true; // The engine is closing.
        }
    }

    private void work() throws SQLException {
        if (inHand.isEmpty()) {
            inHand = take();
        }
        if (inHand.isEmpty()) {
            fillFromLog(fillUpTo());
            return;
        }
        Sequence sequence = Sequence.of(checkpoint, inHand);
        shared.metrics().duplicates(sequence.duplicates());
        inHand = inHand.subList(sequence.duplicates(), inHand.size());
        if (!sequence.run().isEmpty()) {
            apply(sequence.run());
            inHand = sequence.rest();
        } else if (!sequence.rest().isEmpty()) {
            fillFromLog(new Position(sequence.rest().getFirst().position().value() - 1));
        }
    }

    private synchronized List<Delivery> take() {
        List<Delivery> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty()
                && batch.size() < shared.settings().batchEventsMax()
                && bytes < shared.settings().batchSizeMax().toBytes()) {
            Delivery delivery = waiting.remove();
            bytes += delivery.bytes();
            batch.add(delivery);
        }
        waitingBytes -= bytes;
        return batch;
    }

    private synchronized Position fillUpTo() {
        return fillUpTo;
    }

    private void fillFromLog(Position upTo) throws SQLException {
        Position position = checkpoint.position();
        if (!upTo.isAfter(position)) {
            return;
        }
        if (!position.equals(gapCounted)) {
            shared.metrics().gap();
            logGap(position, upTo);
        }
        long missing = upTo.value() - position.value();
        List<Delivery> read = shared.log()
                .readAfter(
                        partition(),
                        position,
                        Math.min(missing, shared.settings().batchEventsMax()),
                        shared.settings().batchSizeMax().toBytes());
        List<Delivery> run = Sequence.of(checkpoint, read).run();
        if (run.isEmpty()) {
            gapCounted = position;
            throw new IllegalStateException("the log does not have position " + position.next() + " of partition "
                    + partition() + ", which comes before one the topic delivered");
        }
        apply(run);
        shared.metrics().readFromLog(run.size());
        gapCounted = checkpoint.position();
    }

    /** Says that the log stands in for the topic: once a minute at most, for a broker may be away for long. */
    private void logGap(Position position, Position upTo) {
        if (System.nanoTime() - gapLoggedNanos >= GAP_LINE_INTERVAL.toNanos()) {
            gapLoggedNanos = System.nanoTime();
            LOG.info("partition {}: reading {} to {} from the log", partition(), position.next(), upTo);
        }
    }

    private void apply(List<Delivery> run) throws SQLException {
        long start = System.nanoTime();
        checkpoint = shared.applier().apply(checkpoint, run, parked);
        know(checkpoint.position());
        if (run.getLast() instanceof Delivery.Legible last) {
            appliedUpTo = last.event().occurredAt();
        }
        shared.metrics().applied(run.size(), System.nanoTime() - start);
    }

    private synchronized void know(Position position) {
        lastKnown = position.isAfter(lastKnown) ? position : lastKnown;
    }

    private Duration failed(Exception failure) {
        shared.metrics().failure();
        Duration pause = backoff.failed();
        if (backoff.isWorthALine()) {
            LOG.warn(
                    "partition {} after position {}: {}; trying again",
                    partition(),
                    checkpoint.position(),
                    failure.toString());
        }
        return pause;
    }
}
