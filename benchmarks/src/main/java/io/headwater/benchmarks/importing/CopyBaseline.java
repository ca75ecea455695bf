package io.headwater.benchmarks.importing;

import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.events.TenantName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * COPY of events, byte for byte those of an import, into an empty table with the columns and indexes of the log's, on the same
 * server and in one transaction: what can be had by somebody who gives up everything but the rows.
 */
final class CopyBaseline {
    private final DatabaseAddress log;

    CopyBaseline(DatabaseAddress log) {
        this.log = log;
    }

    private static final String COPY_OUT = """
            COPY (
                SELECT
                    partition, position, epoch, id, incarnation, stream_key, version,
                    tenant, collection, record_id, type, data, metadata, occurred_at
                FROM log.event
                WHERE tenant = :tenant AND record_id IS NOT NULL
                ORDER BY position
            ) TO STDOUT
            """;

    private static final String CREATE = """
            DROP SCHEMA IF EXISTS bench_copy CASCADE;
            CREATE SCHEMA bench_copy;
            CREATE TABLE bench_copy.event (LIKE log.event INCLUDING ALL);
            CHECKPOINT
            """;

    /**
     * Copies the events of a tenant's records.
     *
     * @param rows there must be
     */
    Reading measure(TenantName tenant, long rows) {
        try {
            Path file = Files.createTempFile("events", ".copy");
            try (Connection connection = log.connect();
                    Statement statement = connection.createStatement()) {
                CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
                try (OutputStream out = Files.newOutputStream(file)) {
                    // A tenant's name cannot hold a quote.
                    copy.copyOut(COPY_OUT.replace(":tenant", "'" + tenant.value() + "'"), out);
                }
                statement.execute(CREATE);
                Reading reading = copyIn(copy, file, rows);
                statement.execute("DROP SCHEMA bench_copy CASCADE");
                return reading;
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (SQLException | IOException e) {
            throw new BenchFailed("the events could not be copied", e);
        }
    }

    private static Reading copyIn(CopyManager copy, Path file, long rows) throws SQLException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            long begin = System.nanoTime();
            long copied = copy.copyIn("COPY bench_copy.event FROM STDIN", in, 64 * 1024);
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (copied != rows) {
                throw new BenchFailed("%d rows were imported, %d copied".formatted(rows, copied));
            }
            return Reading.ofRate(rows / seconds);
        }
    }
}
