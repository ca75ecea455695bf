package io.headwater.projections.parked;

import io.headwater.events.Partition;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Transactions of a tool on a partition that is held still meanwhile, one at a time. */
final class HeldPartitions {
    private final DataSource replica;
    private final Projection projection;

    HeldPartitions(DataSource replica, Projection projection) {
        this.replica = replica;
        this.projection = projection;
    }

    /** What is done in such a transaction. */
    interface Work<T> {
        T in(Connection transaction, PartitionHold hold) throws SQLException;
    }

    /** Does the work and keeps it. */
    <T> T keep(Partition partition, Work<T> work) throws SQLException {
        return run(partition, work, true);
    }

    /** Does the work, and takes all of it back once its outcome is known. */
    <T> T rehearse(Partition partition, Work<T> work) throws SQLException {
        return run(partition, work, false);
    }

    private <T> T run(Partition partition, Work<T> work, boolean isKept) throws SQLException {
        // What an earlier transaction knew may have been changed by the engine since.
        projection.forget(partition);
        try (Connection connection = replica.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                limit(connection);
                T outcome = work.in(connection, PartitionHold.take(connection, projection.name(), partition));
                if (isKept) {
                    connection.commit();
                    committed = true;
                }
                return outcome;
            } finally {
                if (!committed) {
                    projection.forget(partition);
                    connection.rollback();
                }
            }
        }
    }

    // The engine waits as long as this transaction lasts: a tool that hangs must not stop a partition for good.
    private static final String LIMITS = """
            SELECT
              set_config('lock_timeout', '30s', true),
              set_config('idle_in_transaction_session_timeout', '30s', true)
            """;

    private static void limit(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.executeQuery(LIMITS).close();
        }
    }
}
