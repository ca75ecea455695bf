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
 * The rate of one insert per commit into a table with the same columns, row bytes and indexes as the log's, on the same
 * server: what an application would reach that wrote its events one by one, without a partition's head to wait for.
 *
 * <p>The comparison leans to pgbench's side: both indexes grow at their right end only, no version is checked, the
 * positions of concurrent transactions may become visible out of order, and every value but the two documents is the
 * server's own.
 */
public final class InsertBaseline implements AutoCloseable {
    private static final String SCHEMA = "bench_baseline";

    private final DatabaseAddress log;
    private final Pgbench pgbench;
    private final EventSample sample;
    private final Path script;
    private long committed;

    private InsertBaseline(DatabaseAddress log, Pgbench pgbench, EventSample sample, Path script) {
        this.log = log;
        this.pgbench = pgbench;
        this.sample = sample;
        this.script = script;
    }

    private static final String CREATE = """
            DROP SCHEMA IF EXISTS bench_baseline CASCADE;
            CREATE SCHEMA bench_baseline;
            CREATE TABLE bench_baseline.event (LIKE log.event INCLUDING ALL);
            CREATE SEQUENCE bench_baseline.position
            """;

    // The form of a UUIDv7, of which the last 12 digits count.
    private static final String ID_PREFIX = "019f0000-0000-7000-8000-";

    /**
     * Makes the table beside the log's; what an earlier, broken run left is dropped.
     *
     * @param log the log's database
     * @param tenant of which an event is copied: its names and documents are in every row
     * @throws BenchFailed pgbench is missing, or the tenant has no record yet
     */
    public static InsertBaseline create(DatabaseAddress log, String tenant) {
        Pgbench pgbench = Pgbench.find();
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            EventSample sample = EventSample.ofLog(connection, tenant);
            statement.execute(CREATE);
            Path script = Files.createTempFile("insert", ".sql");
            Files.writeString(script, insert(sample));
            return new InsertBaseline(log, pgbench, sample, script);
        } catch (SQLException | IOException e) {
            throw new BenchFailed("the table for pgbench could not be made", e);
        }
    }

    // The names are the log's own and cannot hold a quote; what pgbench calls :data and :metadata are parameters.
    private static String insert(EventSample sample) {
        return """
            INSERT INTO bench_baseline.event (
                partition, position, epoch, id, incarnation, stream_key, version,
                tenant, collection, record_id, type, data, metadata, occurred_at)
            SELECT
                0, n, 1, ('%3$s' || lpad(n::text, 12, '0'))::uuid, 1, '%4$s' || lpad(n::text, 12, '0'), 1,
                '%1$s', '%2$s', '%4$s' || lpad(n::text, 12, '0'), 'headwater.record.created.v1',
                :data::json, :metadata::json, now()
            FROM (SELECT nextval('bench_baseline.position') AS n) AS next;
            """.formatted(sample.tenant(), sample.collection(), ID_PREFIX, sample.recordIdPrefix());
    }

    /**
     * Inserts for a while.
     *
     * @param clients connections, each with one transaction at a time
     * @return the rate; pgbench tells no percentiles
     */
    public Reading measure(int clients, Duration time) {
        Map<String, String> documents = Map.of("data", sample.data(), "metadata", sample.metadata());
        PgbenchReport report = pgbench.run(new Pgbench.Job(log, script, documents, clients, time));
        committed += report.transactions();
        return Reading.ofRate(report.perSecond());
    }

    private static final String SIZES = """
            SELECT
                (SELECT avg(pg_column_size(e.*)) FROM (SELECT * FROM bench_baseline.event LIMIT 1000) AS e) AS baseline,
                (SELECT count(*) FROM bench_baseline.event) AS rows,
                (SELECT relpersistence FROM pg_class WHERE oid = 'bench_baseline.event'::regclass) AS persistence
            """;

    /**
     * Checks that what was compared with is what it should be.
     *
     * @param logRowBytes of the log's rows on average; the table's may differ by 2 %
     * @throws BenchFailed if the table is not logged, lost a row that was acknowledged, or has other rows than the log
     */
    public void check(double logRowBytes) {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SIZES)) {
            row.next();
            if (!row.getString("persistence").equals("p")) {
                throw new BenchFailed("pgbench's table is not logged");
            }
            if (row.getLong("rows") != committed) {
                throw new BenchFailed(
                        "pgbench committed %d rows, its table has %d".formatted(committed, row.getLong("rows")));
            }
            double bytes = row.getDouble("baseline");
            if (Math.abs(bytes - logRowBytes) > 0.02 * logRowBytes) {
                throw new BenchFailed("pgbench's rows have %.0f bytes, the log's %.0f".formatted(bytes, logRowBytes));
            }
        } catch (SQLException e) {
            throw new BenchFailed("pgbench's table could not be checked", e);
        }
    }

    /** Drops the table. */
    @Override
    public void close() {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
            Files.deleteIfExists(script);
        } catch (SQLException e) {
            throw new BenchFailed("the schema " + SCHEMA + " could not be dropped", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
