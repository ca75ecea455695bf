package io.headwater.benchmarks.append;

import io.headwater.benchmarks.report.BenchFailed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Whether the figures were reached without giving up what makes them worth anything. */
final class Durability {
    private static final List<String> SETTINGS = List.of("fsync", "synchronous_commit", "full_page_writes");

    private Durability() {}

    /**
     * Refuses a server or a session that could lose what it acknowledged, and a log that is not logged.
     *
     * @param connection opened as the store opens its own
     */
    static void check(Connection connection) throws SQLException {
        for (String setting : SETTINGS) {
            String value = single(connection, "SHOW " + setting);
            if (!value.equals("on")) {
                throw new BenchFailed(setting + " is " + value + " on this server; an append must be durable to count");
            }
        }
        String persistence =
                single(connection, "SELECT relpersistence FROM pg_class WHERE oid = 'log.event'::regclass");
        if (!persistence.equals("p")) {
            throw new BenchFailed("the table log.event is not logged");
        }
    }

    static long countEvents(Connection connection) throws SQLException {
        return Long.parseLong(single(connection, "SELECT count(*) FROM log.event"));
    }

    static double rowBytes(Connection connection) throws SQLException {
        return Double.parseDouble(
                single(connection, "SELECT avg(pg_column_size(e.*)) FROM (SELECT * FROM log.event LIMIT 1000) AS e"));
    }

    private static String single(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
