package io.headwater.projections.replay;

import java.sql.Connection;
import java.sql.SQLException;
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

    /** The same, tried again while somebody else holds a lock that it needs. */
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
