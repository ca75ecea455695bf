package io.headwater.query.replicas;

import io.headwater.events.Token;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from a replica that is up and fresh enough: fails over to another when one does not answer, waits when none is
 * fresh enough. Called on the request's thread.
 */
public final class FreshReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FreshReads.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Map<Replica, CheckpointWatcher> watchers = new LinkedHashMap<>();
    private final List<Replica> replicas;
    private final Lanes lanes;
    private final AtomicInteger turn = new AtomicInteger();

    /** Opens the replicas of the settings, shared as is usual; none has to answer yet. */
    public FreshReads(ReplicasSettings settings) {
        this(Lanes.of(settings));
    }

    FreshReads(Lanes lanes) {
        this.lanes = lanes;
        this.replicas = lanes.replicas();
        replicas.forEach(replica -> watchers.put(replica, new CheckpointWatcher(replica)));
    }

    /** A query on one replica; it runs again if the replica was not fresh enough. */
    @FunctionalInterface
    public interface Query<T> {
        /** Reads the value and the checkpoint in one statement. */
        Snapshot<T> run(Replica replica) throws SQLException;
    }

    /**
     * What was read, and where.
     *
     * @param replica its name
     */
    public record Answer<T>(Snapshot<T> snapshot, String replica) {
        /** Another value made of this one. */
        public <R> Answer<R> with(R value) {
            return new Answer<>(new Snapshot<>(snapshot.checkpoint(), value, snapshot.sources()), replica);
        }
    }

    /** All replicas, in the order of the settings. */
    public List<Replica> replicas() {
        return replicas;
    }

    /** Whether at least one replica answers right now. */
    public boolean anyAnswers() {
        return replicas.stream().anyMatch(Replica::answers);
    }

    /**
     * Reads a state that is fresh enough.
     *
     * @param model whose checkpoint must reach the token
     * @param freshness its token, if any, is of the partition that is read
     * @throws ProblemException 503 if no replica answers, or none is fresh enough in time; 409 if the log was recovered
     *     after the token was given
     */
    public <T> Answer<T> read(ReadModel model, Freshness freshness, Query<T> query) {
        Token token = freshness.token();
        Set<Replica> failed = new HashSet<>();
        Replica fresh = null;
        while (true) {
            Replica replica = fresh != null ? fresh : choose(token, failed).orElseThrow(FreshReads::noReplica);
            fresh = null;
            Snapshot<T> snapshot = run(query, replica);
            if (snapshot == null) {
                failed.add(replica);
            } else if (token == null || snapshot.checkpoint().reaches(token)) {
                return new Answer<>(snapshot, replica.name());
            } else if (snapshot.checkpoint().outdates(token)) {
                throw outdated();
            } else {
                fresh = await(model, token, freshness);
            }
        }
    }

    /** Returns null if the replica did not answer, or had no connection left. */
    private <T> @Nullable Snapshot<T> run(Query<T> query, Replica replica) {
        try {
            return lanes.run(query, replica);
        } catch (SQLException e) {
            if (Lanes.isStopped(e)) {
                throw Problem.passing(ProblemType.UNAVAILABLE, "The query took too long and was stopped.", RETRY_AFTER)
                        .asException();
            }
            if (!isConnectionFailure(e)) {
                throw new QueryFailed(replica.name(), e);
            }
            if (Replica.isBusy(e)) {
                return null;
            }
            if (replica.isUp()) {
                LOG.warn("replica {} does not answer: {}", replica.name(), e.getMessage());
            }
            replica.failed();
            return null;
        }
    }

    // Class 08 is the connection, 57P the server's shutdown and start, 53 the lack of its resources.
    private static boolean isConnectionFailure(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || (state != null && (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")));
    }

    private Optional<Replica> choose(@Nullable Token token, Set<Replica> failed) {
        int first = replicas.size() == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), replicas.size());
        Replica fallback = null;
        for (int i = 0; i < replicas.size(); i++) {
            Replica replica = replicas.get((first + i) % replicas.size());
            if (!replica.isUp() || failed.contains(replica)) {
                continue;
            }
            if (token == null || replica.isKnownToReach(token)) {
                return Optional.of(replica);
            }
            fallback = fallback == null ? replica : fallback;
        }
        return Optional.ofNullable(fallback);
    }

    private Replica await(ReadModel model, Token token, Freshness freshness) {
        List<CompletableFuture<Replica>> reached = new ArrayList<>();
        watchers.forEach((replica, watcher) -> {
            if (replica.isUp()) {
                reached.add(watcher.whenReached(model, token));
            }
        });
        try {
            return (Replica) CompletableFuture.anyOf(reached.toArray(CompletableFuture[]::new))
                    .get(Math.max(0, freshness.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw notFreshEnough();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a watcher never fails", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notFreshEnough();
        } finally {
            reached.forEach(each -> each.cancel(false));
        }
    }

    private static ProblemException notFreshEnough() {
        return Problem.passing(
                        ProblemType.NOT_FRESH_ENOUGH,
                        "What the Headwater-Token stands for, or what other answers show already, is not applied yet;"
                                + " 'Prefer: wait=N' waits longer.",
                        RETRY_AFTER)
                .asException();
    }

    private static ProblemException outdated() {
        return Problem.of(
                        ProblemType.OUTDATED_TOKEN,
                        "The log was recovered after this Headwater-Token was given; read without it.")
                .asException();
    }

    private static ProblemException noReplica() {
        return Problem.passing(ProblemType.UNAVAILABLE, "No replica answers at present.", RETRY_AFTER)
                .asException();
    }

    @Override
    public void close() {
        watchers.values().forEach(CheckpointWatcher::close);
        lanes.close();
    }
}
