package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition while this engine owns it: a backlog that the polling thread fills and that workers empty, never two at
 * once. What waits while a batch is applied is the next batch, so batches grow with the load and a lone event does not wait.
 *
 * <p>Whoever gave it something asks {@link #becomesReady} and queues it. A worker takes it with {@link #begin}, asks for its
 * {@link #next} batch, tells what became of it, and hands it back with {@link #end}.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** What the lanes of an engine share. */
    record Shared(EventLog log, EngineSettings settings, EngineMetrics metrics, InstantSource clock) {}

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
    private final Gaps gaps;
    private final Backoff backoff;
    // Written by the one worker at a time, read by others for figures.
    private volatile Checkpoint checkpoint;
    private volatile Instant appliedUpTo;
    private volatile State state = State.OWNED;
    private volatile boolean stopped;
    private volatile Position lastKnown;
    private volatile Position fillUpTo = Position.START;
    // Guarded by this.
    private final Backlog backlog;
    private boolean scheduled;
    private boolean running;
    private boolean closed;
    private @Nullable Position positionAtLastCheck;
    private Position headAtLastCheck = Position.START;
    // Of the worker that runs; the lock orders one worker's use after another's.
    private List<Delivery> inHand = List.of();
    private int batchFromHand;
    private int aloneFor;
    private Duration pause = Duration.ZERO;

    Lane(Checkpoint checkpoint, Set<ParkedEvent.Stream> parked, Shared shared) {
        this.checkpoint = checkpoint;
        this.parked = parked;
        this.shared = shared;
        this.backlog = new Backlog(shared.settings());
        this.gaps = new Gaps(shared.log(), shared.settings(), shared.metrics());
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

    /** Whether the projection failed at the next event. */
    boolean isStopped() {
        return stopped;
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
        if (closed || state != State.OWNED || deliveries.isEmpty()) {
            return;
        }
        backlog.add(deliveries);
        know(deliveries.getLast().position());
    }

    /** Whether what waits is worth a transaction, even where few events wait for others. */
    synchronized boolean isWorthABatch() {
        return !inHand.isEmpty() || backlog.isBatch() || fillUpTo.isAfter(checkpoint.position());
    }

    /** Whether so much waits that the polling thread should fetch no more for now. */
    synchronized boolean isFull() {
        return backlog.isFull();
    }

    /**
     * Compares the checkpoint with the log's head. A topic whose tail was lost shows no gap until the next event, so a
     * partition that stood still since the last check, behind the head of then, is filled from the log.
     */
    synchronized void compareWith(Position head) {
        Position position = checkpoint.position();
        know(head);
        boolean stoodStill = position.equals(positionAtLastCheck) && headAtLastCheck.isAfter(position);
        if (stoodStill && !scheduled && backlog.isEmpty()) {
            fillUpTo = head;
        }
        positionAtLastCheck = position;
        headAtLastCheck = head;
    }

    /** Ends the lane: nothing more is begun. */
    synchronized void close() {
        closed = true;
        backlog.clear();
    }

    /** Waits for a batch that is being applied, but not forever: the checkpoint keeps out what comes late. */
    synchronized void awaitEnd(long deadlineNanos) throws InterruptedException {
        while (running) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Whether there is something to do and nobody has been told yet; from now on the caller has. */
    synchronized boolean becomesReady() {
        if (scheduled || closed || state != State.OWNED) {
            return false; // What is in hand may be looked at only while no worker has the lane.
        }
        scheduled = !inHand.isEmpty() || !backlog.isEmpty() || fillUpTo.isAfter(checkpoint.position());
        return scheduled;
    }

    /** Takes the lane for the calling worker. False if there is nothing to be done with it any more. */
    synchronized boolean begin() {
        running = !closed && state == State.OWNED;
        return running;
    }

    /** Lets go of the lane after {@link #begin}; whoever did that has another worker take it. */
    synchronized void suspend() {
        running = false;
        notifyAll();
    }

    /** The next batch if it may share a transaction: it is at hand, small, and the lane has not failed lately. */
    Optional<Batch> toShare() {
        if (aloneFor > 0 || backoff.isFailing() || isMuchWaiting()) {
            return Optional.empty();
        }
        try {
            return atHand().flatMap(this::batch).filter(Batch::isSharable);
        } catch (Sequence.ForkedLog e) {
            return Optional.empty(); // next() says so again.
        }
    }

    /**
     * What is to be applied next, from the backlog or, where that has a gap, from the log.
     *
     * @return empty if all that was delivered is applied already
     * @throws Sequence.ForkedLog the log has other events at positions that are applied
     */
    Optional<Batch> next() throws SQLException {
        Optional<List<Delivery>> delivered = atHand();
        if (delivered.isPresent()) {
            return batch(delivered.get());
        }
        Position gapEnd = inHand.isEmpty()
                ? fillUpTo
                : new Position(inHand.getFirst().position().value() - 1);
        return batch(Batch.bounded(gaps.fill(checkpoint, gapEnd)));
    }

    /** What was delivered and continues the checkpoint, none if all is applied already; empty if the log must be asked. */
    private Optional<List<Delivery>> atHand() {
        if (inHand.isEmpty()) {
            synchronized (this) {
                inHand = backlog.take();
            }
        }
        batchFromHand = 0;
        if (inHand.isEmpty()) {
            return Optional.empty();
        }
        Sequence sequence = Sequence.of(checkpoint, inHand);
        shared.metrics().duplicates(sequence.duplicates());
        inHand = rest(sequence.duplicates());
        if (sequence.run().isEmpty() && !inHand.isEmpty()) {
            return Optional.empty();
        }
        List<Delivery> run = Batch.bounded(sequence.run());
        batchFromHand = run.size();
        return Optional.of(run);
    }

    // A view of nothing would keep the whole batch in memory.
    private List<Delivery> rest(int from) {
        return from == inHand.size() ? List.of() : inHand.subList(from, inHand.size());
    }

    private Optional<Batch> batch(List<Delivery> events) {
        return events.isEmpty() ? Optional.empty() : Optional.of(new Batch(checkpoint, events, parked));
    }

    /** Has the next batches go alone. */
    void goAlone(int batches) {
        aloneFor = batches;
    }

    /** The batch is committed. */
    void applied(Batch batch, Checkpoint to) {
        checkpoint = to;
        inHand = rest(batchFromHand);
        batchFromHand = 0;
        aloneFor = Math.max(0, aloneFor - 1);
        know(to.position());
        if (batch.events().getLast() instanceof Delivery.Legible last) {
            appliedUpTo = last.event().occurredAt();
        }
        stopped = false;
        backoff.succeeded();
    }

    /** The batch could not be made, or was not applied, or only in part. */
    void failed(Throwable failure) {
        switch (failure) {
            case CheckpointLost lost -> {
                LOG.info("giving a partition up: {}", lost.getMessage());
                state = State.LOST;
            }
            case Sequence.ForkedLog forked -> {
                LOG.error("stopped: {}", forked.getMessage());
                state = State.FORKED;
                synchronized (this) {
                    inHand = List.of();
                    backlog.clear();
                }
            }
            default -> tryAgainLater(failure);
        }
    }

    private void tryAgainLater(Throwable failure) {
        stopped = failure instanceof ProjectionStopped;
        shared.metrics().failure();
        pause = backoff.failed();
        if (backoff.isWorthALine()) {
            String where = "partition %s after position %s".formatted(partition(), checkpoint.position());
            LOG.warn("{}: {}; trying again", where, failure, stopped ? failure : null);
        }
    }

    /** Hands the lane back; if not zero, the caller is to take it again after that time, and nobody else will. */
    synchronized Duration end() {
        Duration waiting = closed || state != State.OWNED ? Duration.ZERO : pause;
        pause = Duration.ZERO;
        running = false;
        scheduled = !waiting.isZero();
        notifyAll();
        return waiting;
    }

    private synchronized boolean isMuchWaiting() {
        return inHand.isEmpty() && !backlog.isSmall();
    }

    private synchronized void know(Position position) {
        lastKnown = position.isAfter(lastKnown) ? position : lastKnown;
    }
}
