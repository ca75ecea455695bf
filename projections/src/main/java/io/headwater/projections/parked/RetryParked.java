package io.headwater.projections.parked;

import io.headwater.events.Partition;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.Projection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tries parked events again, beside the engine that keeps the replica up. A queue is applied in its order, its events in the
 * transaction that removes them from what is parked; what came meanwhile is in the queue, and what comes later the engine
 * applies.
 */
public final class RetryParked {
    /** Events of one transaction, at most: for that long the partition stands still. A longer queue takes several. */
    private static final int EVENTS_MAX = Attempt.EVENTS_MAX;

    // Between two transactions: the engine takes the partition over, and applies what has come meanwhile.
    private static final Duration ENGINES_TURN = Duration.ofMillis(300);

    private static final int FAILURES_SHOWN = 20;

    private final DataSource replica;
    private final EventLog log;
    private final Projection projection;
    private final ParkedQueues queues;
    private final QueuedEvents queued;

    /** Tries in one replica; the projection is the caller's own, not the one of a running engine. */
    public RetryParked(DataSource replica, EventLog log, Projection projection) {
        this.replica = replica;
        this.log = log;
        this.projection = projection;
        this.queues = new ParkedQueues(projection.name());
        this.queued = new QueuedEvents(projection.name());
    }

    /**
     * What came of it.
     *
     * @param applied events that are no longer parked
     * @param failed queues whose first event, or a later one, could not be applied; it and what is behind it stay parked
     * @param firstFailures some of them
     */
    public record Outcome(long applied, long failed, List<StillParked> firstFailures) {
        /** Copies the list. */
        public Outcome {
            firstFailures = List.copyOf(firstFailures);
        }

        private Outcome plus(Attempt attempt) {
            List<StillParked> shown = new ArrayList<>(firstFailures);
            attempt.failures().stream().limit(FAILURES_SHOWN - shown.size()).forEach(shown::add);
            return new Outcome(
                    applied + attempt.applied(), failed + attempt.failures().size(), shown);
        }
    }

    /**
     * Tries all queues of a scope, some of them in each transaction.
     *
     * @param progress told after each transaction what came of all so far
     * @throws SQLException a database is away or the partition is busy; what was told to {@code progress} is done
     */
    public Outcome retry(Scope scope, Consumer<Outcome> progress) throws SQLException {
        HeldPartitions partitions = new HeldPartitions(replica, projection);
        Outcome outcome = new Outcome(0, 0, List.of());
        for (Partition partition : queues.partitions(replica, scope)) {
            Step step = null;
            do {
                step = partitions.keep(partition, step(partition, scope, step == null ? null : step.after()));
                outcome = outcome.plus(step.attempt());
                progress.accept(outcome);
                if (!step.isLast() && step.attempt().applied() > 0) {
                    LockSupport.parkNanos(ENGINES_TURN.toNanos());
                }
            } while (!step.isLast());
        }
        return outcome;
    }

    /** One transaction; the next one is about the streams behind {@code after}, which is null before the first one. */
    private record Step(Attempt attempt, @Nullable StreamName after, boolean isLast) {}

    private HeldPartitions.Work<Step> step(Partition partition, Scope scope, @Nullable StreamName after) {
        return (transaction, hold) -> {
            Attempt attempt = new Attempt(transaction, partition, projection, log);
            List<StreamName> streams = queued.streamsAfter(transaction, partition, scope, after, EVENTS_MAX);
            // Of several streams these are all their events. Of one more may be left, whose turn is the next.
            boolean isMoreLeft = attempt.applyFirst(streams) && streams.size() == 1;
            if (attempt.applied() > 0) {
                hold.outdateEngine();
            }
            return new Step(attempt, isMoreLeft || streams.isEmpty() ? after : streams.getLast(), streams.isEmpty());
        };
    }
}
