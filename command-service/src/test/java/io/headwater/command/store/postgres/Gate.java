package io.headwater.command.store.postgres;

import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * Halts foreseen flushes between their snapshot and the lock of their heads, as long as it is shut: what takes microseconds else.
 */
final class Gate implements AutoCloseable {
    private static final String LOCKING = "FOR UPDATE SKIP LOCKED";

    // A condition on the row that is to be locked: a statement that runs already looks at it, and locks after that.
    private static final String WAITING = "AND pg_advisory_xact_lock_shared(7)::text IS NOT NULL " + LOCKING;

    private final LogDatabase log;
    private final Connection keeper;

    Gate(LogDatabase log) throws SQLException {
        this.log = log;
        this.keeper = log.connect();
    }

    /** A connection whose foreseen flushes come past the gate. */
    Connection connect() throws SQLException {
        Connection connection = log.connect();
        return (Connection) Proxy.newProxyInstance(
                Gate.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        arguments[0] = ((String) arguments[0]).replace(LOCKING, WAITING);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    void shut() throws SQLException {
        execute("SELECT pg_advisory_lock(7)");
    }

    void open() throws SQLException {
        execute("SELECT pg_advisory_unlock(7)");
    }

    /** Waits until a flush stands before it. */
    void awaitSomebody() {
        await().until(() -> {
            try (Statement statement = keeper.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT count(*)
                            FROM pg_locks
                            WHERE locktype = 'advisory'
                                AND NOT granted
                                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                            """)) {
                return row.next() && row.getLong(1) > 0;
            }
        });
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Opens it for good. */
    @Override
    public void close() throws SQLException {
        keeper.close();
    }
}
