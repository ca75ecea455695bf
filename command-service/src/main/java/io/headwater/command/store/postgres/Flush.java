package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.Keep;
import io.headwater.command.store.Redecisions;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.postgres.FlushResult.InDoubt;
import io.headwater.command.store.postgres.FlushResult.NotStored;
import io.headwater.command.store.postgres.FlushResult.Refused;
import io.headwater.command.store.postgres.FlushResult.Settled;
import io.headwater.command.store.postgres.Foresight.Foreseen;
import io.headwater.events.Partition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries appends through one transaction, again and again while the database is away. One thread. */
final class Flush implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Flush.class);
    // Classes of SQLSTATE that say something about the data: data exception, integrity violation, program limit.
    private static final Set<String> REFUSALS = Set.of("22", "23", "54");

    private final FlushConnection connection;
    private final Foresight foresight = new Foresight();
    private final Duration retryMax;
    private final StoreMetrics metrics;

    Flush(FlushConnection connection, Duration retryMax, StoreMetrics metrics) {
        this.connection = connection;
        this.retryMax = retryMax;
        this.metrics = metrics;
    }

    /** Stores what can be stored, trying for {@code retryMax} while the database fails. */
    FlushResult run(List<Append> appends) throws InterruptedException {
        Backoff backoff = new Backoff(retryMax);
        FlushResult result = attempt(appends);
        if (result instanceof NotStored(Exception cause)) {
            LOG.warn("The log's database failed, trying again for {}: {}", retryMax, cause.getMessage());
        }
        while (result instanceof NotStored && backoff.pause()) {
            metrics.retries.increment();
            result = attempt(appends);
        }
        return result;
    }

    private FlushResult attempt(List<Append> appends) throws InterruptedException {
        Redecisions.forget(appends);
        Optional<Foreseen> foreseen = foresight.of(appends);
        if (foreseen.isEmpty()) {
            return attemptLooking(appends);
        }
        FlushPlan plan = foreseen.get().plan();
        try {
            if (connection.commitIfForeseen(foreseen.get())) {
                foresight.held(plan);
                return new Settled(plan);
            }
        } catch (SQLException e) {
            return afterCommitFailed(plan, e);
        }
        FlushResult looked = attemptLooking(appends);
        // That clients repeat themselves, or break constraints, says nothing about other writers.
        if (!(looked instanceof Settled(FlushPlan actual) && actual.hasRefusals())) {
            foresight.refuted();
        }
        return looked;
    }

    // Locks and looks, then writes.
    private FlushResult attemptLooking(List<Append> appends) throws InterruptedException {
        metrics.looked.increment();
        FlushPlan plan;
        try {
            plan = Redecisions.plan(
                    appends,
                    connection.lock(partitions(appends), streams(appends), keys(appends), FactQuestions.of(appends)));
            if (plan.isEmpty()) {
                connection.rollback();
                return new Settled(plan);
            }
        } catch (SQLException e) {
            dropConnection();
            return failed(e);
        }
        try {
            connection.commit(plan);
            foresight.committed(plan);
            return new Settled(plan);
        } catch (SQLException e) {
            return afterCommitFailed(plan, e);
        }
    }

    private FlushResult afterCommitFailed(FlushPlan plan, SQLException e) throws InterruptedException {
        return rolledBackAfter(e) ? failed(e) : resolve(plan, e);
    }

    // An error message of the server means that it skipped the rest of what was sent, the commit too; if the session
    // lives on and can be rolled back, it was not the session's end either. Everything else leaves doubt.
    private boolean rolledBackAfter(SQLException failure) {
        boolean saidByServer = failure instanceof PSQLException error && error.getServerErrorMessage() != null;
        try {
            if (saidByServer) {
                connection.rollback();
                return true;
            }
        } catch (SQLException _) {
            // The session is gone, so the message may have been about its end.
        }
        dropConnection();
        return false;
    }

    private FlushResult resolve(FlushPlan plan, SQLException failure) throws InterruptedException {
        if (plan.events().isEmpty()) {
            // Answers and facts alone may simply be sent again: if answers were kept, their keys tell.
            return new NotStored(failure);
        }
        LOG.warn("The connection broke at a commit, looking for its events: {}", failure.getMessage());
        Backoff backoff = new Backoff(retryMax);
        do {
            try {
                return connection.wasCommitted(plan) ? new Settled(plan) : new NotStored(failure);
            } catch (SQLException e) {
                dropConnection();
                failure.addSuppressed(e);
            }
        } while (backoff.pause());
        return new InDoubt(plan, failure);
    }

    private static FlushResult failed(SQLException e) {
        String state = e.getSQLState();
        return state != null && state.length() == 5 && REFUSALS.contains(state.substring(0, 2))
                ? new Refused(e)
                : new NotStored(e);
    }

    private static SortedSet<Partition> partitions(List<Append> appends) {
        return appends.stream().map(Append::partition).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<StreamId> streams(List<Append> appends) {
        return appends.stream()
                .flatMap(append -> append.expectations().stream())
                .map(Expectation::stream)
                .distinct()
                .toList();
    }

    private static List<IdempotencyKey> keys(List<Append> appends) {
        return appends.stream()
                .map(Append::keep)
                .filter(Objects::nonNull)
                .map(Keep::key)
                .distinct()
                .toList();
    }

    private void dropConnection() {
        connection.close();
        foresight.forget();
    }

    @Override
    public void close() {
        dropConnection();
    }
}
