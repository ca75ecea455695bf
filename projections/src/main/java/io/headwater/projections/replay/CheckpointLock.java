package io.headwater.projections.replay;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Stands in for the engine at one partition of a replica, for the time of a short transaction: nothing is applied meanwhile,
 * and the engine takes the partition over anew afterwards, with a fresh catalogue.
 */
final class CheckpointLock {
    private CheckpointLock() {}

    // What holds the lock must not hold it for long, whatever becomes of this process.
    private static final String LIMITS =
            "SET LOCAL lock_timeout = '3s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

    private static final String LOCK = """
            SELECT position
            FROM headwater.checkpoint
            WHERE projection = 'records' AND partition = ?
            FOR UPDATE
            """;

    /** Waits for the batch under way, and says how far the partition is. */
    static Position take(Connection transaction, Partition partition) throws SQLException {
        limit(transaction);
        try (PreparedStatement statement = transaction.prepareStatement(LOCK)) {
            statement.setInt(1, partition.number());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Position(row.getLong(1)) : Position.START;
            }
        }
    }

    /** Has a transaction wait for no lock for long, and end if its process hangs. */
    static void limit(Connection transaction) throws SQLException {
        try (Statement limits = transaction.createStatement()) {
            limits.execute(LIMITS);
        }
    }

    private static final String TAKE_OVER = """
            UPDATE headwater.checkpoint
            SET owner = owner + 1
            WHERE projection = 'records' AND partition = ?
            """;

    /** Makes the engine's next batch fail its compare-and-set, so that it forgets what it remembers of the catalogue. */
    static void takeOver(Connection transaction, Partition partition) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(TAKE_OVER)) {
            statement.setInt(1, partition.number());
            statement.executeUpdate();
        }
    }
}
