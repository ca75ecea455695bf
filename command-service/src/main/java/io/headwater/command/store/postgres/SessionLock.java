package io.headwater.command.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * What one instance of all on a log has at a time: an advisory lock of a database session of its own, so a lost connection is
 * a lost lock. It only keeps order among the living: what its holder does must do no harm when it is done twice. One thread.
 */
public final class SessionLock implements AutoCloseable {
    private final Connection connection;

    private SessionLock(Connection connection) {
        this.connection = connection;
    }

    // A holder whose machine vanished must lose its session within seconds, not after the kernel's two hours.
    private static final String NOTICE_LOST_CLIENT = """
            SET tcp_keepalives_idle = 3;
            SET tcp_keepalives_interval = 1;
            SET tcp_keepalives_count = 5
            """;

    // Advisory locks are per database, and so is the log: the name only has to differ from those of other uses.
    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext(?))";

    /** Takes the lock, unless another session has it. */
    public static Optional<SessionLock> tryAcquire(LogDatabase log, String name) throws SQLException {
        Connection connection = log.connect();
        boolean acquired = false;
        try (Statement settings = connection.createStatement();
                var lock = connection.prepareStatement(TRY_LOCK)) {
            settings.execute(NOTICE_LOST_CLIENT);
            lock.setString(1, name);
            try (ResultSet row = lock.executeQuery()) {
                acquired = row.next() && row.getBoolean(1);
            }
            return acquired ? Optional.of(new SessionLock(connection)) : Optional.empty();
        } finally {
            if (!acquired) {
                connection.close();
            }
        }
    }

    /** The session: if it answers, the lock was still held. It closes with the lock. */
    public Connection session() {
        return connection;
    }

    /** Gives the lock up. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
