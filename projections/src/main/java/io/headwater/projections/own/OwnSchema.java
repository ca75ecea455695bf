package io.headwater.projections.own;

import io.headwater.ownprojections.SqlProjection;
import io.headwater.projections.engine.ReplicaTransactions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;

/** The schema that an own projection writes in, and the transactions that it writes within but does not end. */
final class OwnSchema {
    private static final Set<String> ENDING = Set.of("commit", "close", "abort", "setAutoCommit");

    private OwnSchema() {}

    /** What is done with a connection that does not end its transaction. */
    interface Work {
        void with(Connection guarded) throws SQLException;
    }

    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))";
    // So that it does not queue all readers of a table behind one long one.
    // A server goes on for a client that is gone, and would keep its locks.
    private static final String LIMITS =
            "SET LOCAL lock_timeout = '3s'; SET LOCAL client_connection_check_interval = '2s'";
    private static final String CREATE = "CREATE SCHEMA IF NOT EXISTS ";

    /** Makes the schema, if it is not there, and has the projection prepare it; of several instances one after the other. */
    static void prepare(DataSource replica, String schema, SqlProjection sql) throws SQLException {
        ReplicaTransactions.keep(replica, transaction -> {
            // It may make an index of a large table. The pool sets the limit again.
            transaction.setNetworkTimeout(Runnable::run, 0);
            try (PreparedStatement lock = transaction.prepareStatement(ONE_AT_A_TIME);
                    Statement statement = transaction.createStatement()) {
                lock.setString(1, schema);
                lock.execute();
                statement.execute(LIMITS);
                statement.execute(CREATE + schema);
            }
            within(transaction, schema, sql::prepare);
            return schema;
        });
    }

    private static final String ENTER = "SELECT set_config('search_path', ? || ', public', true)";

    /**
     * Does work with names of the schema before all others.
     *
     * @throws IllegalStateException it ended the transaction, or went on after an error that had broken it
     */
    static void within(Connection transaction, String schema, Work work) throws SQLException {
        try (PreparedStatement enter = transaction.prepareStatement(ENTER)) {
            enter.setString(1, schema);
            enter.execute();
        }
        work.with(guarded(transaction));
        switch (transaction.unwrap(BaseConnection.class).getTransactionState()) {
            case OPEN -> {}
            case IDLE -> throw new IllegalStateException("it ended the transaction that it was given");
            case FAILED -> throw new IllegalStateException("it went on after an error of the database");
        }
    }

    private static Connection guarded(Connection transaction) {
        return (Connection) Proxy.newProxyInstance(
                OwnSchema.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    boolean isToSavepoint =
                            arguments != null && arguments.length == 1 && arguments[0] instanceof Savepoint;
                    if (ENDING.contains(method.getName()) || (method.getName().equals("rollback") && !isToSavepoint)) {
                        throw new IllegalStateException(
                                method.getName() + ": the transaction is the engine's, which commits or rolls back");
                    }
                    try {
                        return method.invoke(transaction, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }
}
