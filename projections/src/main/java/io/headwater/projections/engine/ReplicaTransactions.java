package io.headwater.projections.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions of the tools that work on a replica beside its engine: all of one is done, or nothing. */
public final class ReplicaTransactions {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaTransactions.class);

    // A lock was not to be had in time, or for a deadlock, or this process stood still for so long that the
    // server ended its transaction: the next time may be better.
    private static final Set<String> TRY_AGAIN = Set.of("55P03", "40P01", "25P03");
    private static final int ATTEMPTS_MAX = 10;

    private ReplicaTransactions() {}

    /** What is done in a transaction. */
    public interface Work<T> {
        /** Does it; returns what came of it. */
        T in(Connection transaction) throws SQLException;
    }

    /** Does the work and keeps it. */
    public static <T> T keep(DataSource replica, Work<T> work) throws SQLException {
        return run(replica, work, true);
    }

    /** Does the work, and takes all of it back once its outcome is known. */
    public static <T> T rehearse(DataSource replica, Work<T> work) throws SQLException {
        return run(replica, work, false);
    }

    /** As {@link #keep}, tried again, from the beginning, while somebody else holds a lock that it needs. */
    public static <T> T insist(DataSource replica, Work<T> work) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return keep(replica, work);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS_MAX || !TRY_AGAIN.contains(String.valueOf(e.getSQLState()))) {
                    throw e;
                }
            }
        }
    }

    private static <T> T run(DataSource replica, Work<T> work, boolean isKept) throws SQLException {
        try (Connection transaction = replica.getConnection()) {
            transaction.setAutoCommit(false);
            boolean isCommitted = false;
            try {
                T outcome = work.in(transaction);
                if (isKept) {
                    transaction.commit();
                    isCommitted = true;
                }
                return outcome;
            } finally {
                if (!isCommitted) {
                    rollback(transaction);
                }
            }
        }
    }

    // A connection that cannot roll back is broken, and its transaction over. The first failure is the one to report.
    private static void rollback(Connection transaction) {
        try {
            transaction.rollback();
        } catch (SQLException e) {
            LOG.debug("rollback failed", e);
        }
    }
}
