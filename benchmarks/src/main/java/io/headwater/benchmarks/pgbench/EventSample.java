package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One event of the log whose values pgbench's rows repeat. */
record EventSample(String tenant, String collection, String recordId, String data, String metadata) {
    /** Digits at the end of a record's id that count; the rest is the same in every row. */
    private static final int DIGITS = 12;

    EventSample {
        if (recordId.length() <= DIGITS) {
            throw new BenchFailed("an event with the record id " + recordId + " is no sample for pgbench");
        }
    }

    private static final String ANY_RECORD = """
            SELECT tenant, collection, record_id, data::text, metadata::text
            FROM log.event
            WHERE tenant = ? AND record_id IS NOT NULL
            LIMIT 1
            """;

    /** An event about a record of the tenant, any. */
    static EventSample ofLog(Connection connection, String tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ANY_RECORD)) {
            statement.setString(1, tenant);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BenchFailed("tenant " + tenant + " has no record yet that pgbench could copy");
                }
                return new EventSample(
                        row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
            }
        }
    }

    /** What every record id begins with. */
    String recordIdPrefix() {
        return recordId.substring(0, recordId.length() - DIGITS);
    }
}
