package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * The rate of one row by its primary key as raw SQL, prepared, from the table that the service reads; which row is
 * chosen at random. Nothing of it asks how fresh the row is.
 */
public final class LookupBaseline implements AutoCloseable {
    private final DatabaseAddress replica;
    private final Pgbench pgbench;
    private final Path script;

    private LookupBaseline(DatabaseAddress replica, Pgbench pgbench, Path script) {
        this.replica = replica;
        this.pgbench = pgbench;
        this.script = script;
    }

    /**
     * The rows.
     *
     * @param table as it goes into SQL
     * @param idPrefix what every id begins with; a number from 1 follows
     * @param digits of that number, with zeros in front
     * @param number of rows
     */
    public record Rows(String table, String idPrefix, int digits, int number) {}

    /**
     * Checks that all rows are there.
     *
     * @throws BenchFailed they are not, or pgbench is missing
     */
    public static LookupBaseline create(DatabaseAddress replica, Rows rows) {
        Pgbench pgbench = Pgbench.find();
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(count(rows))) {
            row.next();
            if (row.getLong(1) != rows.number()) {
                throw new BenchFailed(
                        "of %d rows that pgbench would read %d are there".formatted(rows.number(), row.getLong(1)));
            }
            Path script = Files.createTempFile("lookup", ".sql");
            Files.writeString(script, lookup(rows));
            return new LookupBaseline(replica, pgbench, script);
        } catch (SQLException e) {
            throw new BenchFailed("the replica could not be asked", e);
        } catch (IOException e) {
            throw new BenchFailed("the script for pgbench could not be written", e);
        }
    }

    private static String count(Rows rows) {
        return """
            SELECT count(*)
            FROM generate_series(1, %d) AS n
            JOIN %s AS r ON r.id = '%s' || lpad(n::text, %d, '0')
            """.formatted(rows.number(), rows.table(), rows.idPrefix(), rows.digits());
    }

    // The columns that the service answers.
    private static String lookup(Rows rows) {
        return """
            \\set number random(1, %d)
            SELECT r.id, r.version, r.created_at, r.updated_at, r.data::text
            FROM %s AS r
            WHERE r.id = '%s' || lpad(:number::text, %d, '0');
            """.formatted(rows.number(), rows.table(), rows.idPrefix(), rows.digits());
    }

    /**
     * Reads for a while.
     *
     * @param clients connections, each with one read at a time
     * @return the rate; pgbench tells no percentiles
     */
    public Reading measure(int clients, Duration time) {
        PgbenchReport report = pgbench.run(new Pgbench.Job(replica, script, Map.of(), clients, time));
        return Reading.ofRate(report.perSecond());
    }

    /** Deletes the script. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
