package io.headwater.projections.replay;

import io.headwater.projections.engine.ReplicaTransactions;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.Generations;
import io.headwater.projections.records.RowCopy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Copies what the log makes of a collection, as of one position, into its new generation: a row for each record, in the order
 * of their ids, a portion of events in each transaction; then the indexes.
 */
final class ShadowLoad {
    private final DataSource log;
    private final ReplicaDatabase replica;
    private final ReplayListener listener;
    private final Pace pace;

    ShadowLoad(DataSource log, ReplicaDatabase replica, ReplayListener listener, Pace pace) {
        this.log = log;
        this.replica = replica;
        this.listener = listener;
        this.pace = pace;
    }

    /** Loads what is not loaded yet; false if it was paused. */
    boolean run(CollectionTable.Key key) throws SQLException {
        listener.step("copying");
        long about = about(key);
        while (true) {
            Replayed replayed = read(key);
            if (replayed.replay().isThrough()) {
                break;
            }
            if (replayed.replay().paused()) {
                return false;
            }
            long rows = copyPortion(replayed);
            listener.copied(new ReplayListener.Copied(rows, replayed.replay().copied() + rows, about));
            pace.done(pace.portion());
        }
        index(read(key));
        return true;
    }

    private Replayed read(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection()) {
            return Replayed.loading(connection, replica, key);
        }
    }

    /** Returns how many rows were copied. */
    private long copyPortion(Replayed replayed) throws SQLException {
        Replay replay = replayed.replay();
        RecordStreams.Wanted rest = new RecordStreams.Wanted(
                replayed.present().partition(),
                replay.collection(),
                new IdRange(replay.copiedTo(), IdRange.END),
                replay.position());
        IdRange ids = RecordStreams.portion(log, rest, pace.portion());
        return ReplicaTransactions.keep(replica.database(), transaction -> {
            commitLater(transaction);
            // What is parked later is not of this copy, but of what comes after it.
            SetAside aside = SetAside.read(
                            transaction,
                            rest.partition(),
                            replayed.present().table().key(),
                            ids)
                    .upTo(replay.position());
            Set<String> deferred = new HashSet<>(replay.deferred());
            deferred.addAll(aside.parked().keySet());
            long rows = copy(
                    transaction,
                    replayed,
                    new RecordStreams.Wanted(rest.partition(), rest.collection(), ids, rest.upTo()),
                    aside);
            if (!new Replays(transaction).copied(replay, ids, rows, Deferred.bounded(deferred))) {
                throw new CannotReplay("the replay was cancelled");
            }
            return rows;
        });
    }

    private static final String COMMIT_LATER = "SET LOCAL synchronous_commit = off";

    // Rows and the note of how far they are go together: a server that falls loses both or neither. Before anybody
    // reads
    // the table, a transaction that waits for the disk notes that it is fed.
    private static void commitLater(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(COMMIT_LATER);
        }
    }

    private long copy(Connection transaction, Replayed replayed, RecordStreams.Wanted wanted, SetAside aside)
            throws SQLException {
        RowCopy copy = RowCopy.into(transaction, replayed.twin());
        try (FoldsAhead folds = FoldsAhead.of(log, wanted, aside)) {
            for (FoldedRecord record = folds.next(); record != null; record = folds.next()) {
                record.requireWhole();
                if (record.put() != null) {
                    copy.add(record.put());
                }
            }
            return copy.end();
        } finally {
            copy.cancel();
        }
    }

    private void index(Replayed replayed) throws SQLException {
        listener.step("building indexes");
        try (Connection connection = replica.database().getConnection();
                Statement statement = connection.createStatement()) {
            List<String> indexes = new Generations(connection).indexes(replayed.present(), replayed.twin());
            for (String index : indexes) {
                statement.execute(index);
            }
            statement.execute("ANALYZE " + replayed.twin().sqlName());
        }
    }

    private static final String ABOUT = """
            SELECT reltuples::bigint
            FROM pg_class
            WHERE oid = to_regclass(?)
            """;

    /** About how many rows the present table has; -1 if the server does not know. */
    private long about(CollectionTable.Key key) throws SQLException {
        try (Connection connection = replica.database().getConnection();
                PreparedStatement statement = connection.prepareStatement(ABOUT)) {
            statement.setString(
                    1, Replayed.present(connection, replica, key).table().sqlName());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }
}
