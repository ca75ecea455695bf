package io.headwater.command;

import static org.awaitility.Awaitility.await;

import io.headwater.command.store.postgres.LogDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps a log from going on until it is closed: holds every head in a transaction of its own. */
final class HeldLog implements AutoCloseable {
    private final Connection connection;

    HeldLog(CommandService service) throws SQLException {
        this.connection = service.bean(LogDatabase.class).connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT position FROM log.partition_head FOR UPDATE");
        }
    }

    /** Waits until a flush has come to the heads. */
    void awaitFlush() {
        await().until(this::isAwaited);
    }

    private boolean isAwaited() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            return row.next() && row.getLong(1) > 0;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
