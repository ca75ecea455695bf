package io.headwater.projections.replay;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.projections.aggregates.TallyFill;
import io.headwater.projections.engine.ReplicaTransactions;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Makes another generation of one collection's table from the log, beside the one that is read: copies, catches up, has the
 * engine feed both, and compares. What is done is noted in the replica with each step, so that a process that was killed
 * is followed by another. Reads the log only, and never publishes anything. Used by one thread.
 */
public final class Rebuild {
    // "hw" and the number of a collection: no other lock of Headwater's or of Flyway's begins so.
    private static final long LOCK_KEYS = 0x6877L << 48;

    private final DataSource log;
    private final ReplicaDatabase replica;
    private final ReplayListener listener;
    private final Pace pace;

    /** How it went. */
    public enum Outcome {
        /** The new generation is what the log says, and is kept up. */
        READY,
        /** The new generation is not what the log says; the findings say in what. */
        DIFFERENT,
        /** Somebody asked for a pause. */
        PAUSED
    }

    /** Works on one replica. */
    public Rebuild(DataSource log, ReplicaDatabase replica, ReplayListener listener, Pace pace) {
        this.log = log;
        this.replica = replica;
        this.listener = listener;
        this.pace = pace;
    }

    /**
     * Begins a replay and carries it out.
     *
     * @throws CannotReplay there is no such collection, or it has a replay
     * @throws SQLException log or replica do not answer; {@link #resume} goes on
     */
    public Outcome start(CollectionTable.Key key) throws SQLException {
        return alone(key, () -> {
            begin(key);
            return carryOut(key);
        });
    }

    /**
     * Goes on with a replay, wherever it ended.
     *
     * @throws CannotReplay there is none, or another process is at it
     */
    public Outcome resume(CollectionTable.Key key) throws SQLException {
        return alone(key, () -> goOn(key));
    }

    /**
     * Goes on with a replay as {@link #resume} does, or begins it if there is none.
     *
     * @throws CannotReplay there is no such collection, or another process is at it
     */
    public Outcome resumeOrStart(CollectionTable.Key key) throws SQLException {
        return alone(key, () -> {
            if (!isBegun(key)) {
                begin(key);
            }
            return goOn(key);
        });
    }

    private boolean isBegun(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection()) {
            Incarnation collection =
                    Replayed.present(connection, replica, key).table().incarnation();
            return new Replays(connection).find(collection).isPresent();
        }
    }

    private Outcome goOn(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection()) {
            new Replays(connection).pause(Replayed.of(connection, replica, key).collection(), false);
        }
        return carryOut(key);
    }

    /** Something that only one process does of a collection at a time. */
    private interface Work {
        Outcome run() throws SQLException;
    }

    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(?)";

    // A lock of the session: it ends with this process, however that ends.
    private Outcome alone(CollectionTable.Key key, Work work) throws SQLException {
        try (Connection session = replica.database().getConnection();
                PreparedStatement lock = session.prepareStatement(TRY_LOCK)) {
            lock.setLong(
                    1,
                    LOCK_KEYS
                            | Replayed.present(session, replica, key)
                                    .table()
                                    .incarnation()
                                    .value());
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    throw new CannotReplay(
                            "collection %s of tenant %s is being replayed on replica %s by another process"
                                    .formatted(key.collection(), key.tenant(), replica.name()));
                }
            }
            return work.run();
        }
    }

    private void begin(CollectionTable.Key key) throws SQLException {
        ReplicaTransactions.insist(replica.database(), transaction -> {
            Generations.Present present = Replayed.present(transaction, replica, key);
            Position position = Replayed.hold(transaction, present.partition()).position();
            int generation = present.generation() + 1;
            if (!new Replays(transaction).begin(present, generation, position)) {
                throw new CannotReplay(Replayed.of(transaction, replica, key).refusal());
            }
            new Generations(transaction).create(present.table().generation(present.tableOf(generation)));
            return position;
        });
    }

    private Outcome carryOut(CollectionTable.Key key) throws SQLException {
        Replayed replayed = read(key);
        return switch (replayed.replay().state()) {
            case LOADING -> {
                boolean isThere = new ShadowLoad(log, replica, listener, pace).run(key)
                        && new ShadowFollow(log, replica, listener, pace).run(key);
                yield isThere ? compare(key) : Outcome.PAUSED;
            }
            case FOLLOWING, READY -> compare(key);
            case SWITCHED, FAILED, ENDED -> throw new CannotReplay(replayed.refusal());
        };
    }

    private Replayed read(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection()) {
            return Replayed.of(connection, replica, key);
        }
    }

    // Before anybody may switch, which leads readers to its aggregates at once.
    private void fillIn(Replayed replayed) throws SQLException {
        listener.step("filling in aggregates");
        new TallyFill(replica.database())
                .fill(replayed.collection(), replayed.replay().table());
    }

    private Outcome compare(CollectionTable.Key key) throws SQLException {
        Replayed replayed = read(key);
        fillIn(replayed);
        listener.step("comparing");
        Incarnation collection = replayed.collection();
        VerifyListener findings = new VerifyListener() {
            @Override
            public void found(Finding finding) {
                listener.found(finding);
            }

            @Override
            public void compared(long records) {}
        };
        CollectionCheck check = new CollectionCheck(
                new CollectionCheck.Shared(log, findings, Verify.ROWS_PER_PORTION),
                replica,
                key,
                new CollectionCheck.Held(
                        replayed.present().partition(),
                        collection,
                        replayed.replay().table()));
        VerifyReport report;
        try {
            report = check.run();
        } catch (CannotVerify e) {
            throw new CannotReplay(String.valueOf(e.getMessage()));
        }
        boolean isEqual = report.differences() == 0;
        note(key, isEqual);
        return isEqual ? Outcome.READY : Outcome.DIFFERENT;
    }

    // What was equal once may not be any more: then nobody is to be led to it.
    private void note(CollectionTable.Key key, boolean isEqual) throws SQLException {
        ReplayState to = isEqual ? ReplayState.READY : ReplayState.FOLLOWING;
        ReplicaTransactions.insist(replica.database(), transaction -> {
            Replayed now = Replayed.of(transaction, replica, key);
            boolean isCompared = Set.of(ReplayState.FOLLOWING, ReplayState.READY)
                    .contains(now.replay().state());
            if (!isCompared || !new Replays(transaction).move(now.replay(), to, null)) {
                throw new CannotReplay(now.refusal());
            }
            return to;
        });
    }
}
