package io.headwater.projections.replay;

import io.headwater.events.Partition;
import io.headwater.projections.engine.PartitionHold;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Transactions of a replica: all of one is done, or nothing. */
final class Transactions {
    // A lock was not to be had in time, or for a deadlock: it may be the next time.
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");
    private static final int ATTEMPTS_MAX = 10;

    private Transactions() {}

    /** What is done in a transaction. */
    interface Work<T> {
        T in(Connection transaction) throws SQLException;
    }

    static <T> T run(ReplicaDatabase replica, Work<T> work) throws SQLException {
        try (Connection transaction = replica.database().getConnection()) {
            transaction.setAutoCommit(false);
            boolean isCommitted = false;
            try {
                T result = work.in(transaction);
                transaction.commit();
                isCommitted = true;
                return result;
            } finally {
                if (!isCommitted) {
                    transaction.rollback();
                }
            }
        }
    }

    // What others may wait for must not last, whatever becomes of this process.
    private static final String LIMITS =
            "SET LOCAL lock_timeout = '3s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

    /** Has a transaction wait for no lock for long, and end if its process hangs. */
    static void limit(Connection transaction) throws SQLException {
        try (Statement limits = transaction.createStatement()) {
            limits.execute(LIMITS);
        }
    }

    /** Holds the engine of the rows still at a partition, in a transaction that is limited so. */
    static PartitionHold hold(Connection transaction, Partition partition) throws SQLException {
        limit(transaction);
        return PartitionHold.take(transaction, RecordProjection.NAME, partition);
    }

    /** As {@link #run}, tried again while somebody else holds a lock that it needs. */
    static <T> T insist(ReplicaDatabase replica, Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return run(replica, work);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS_MAX || !LOCKED.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }
}
