package io.headwater.benchmarks.pgbench;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The rate of the same search as raw SQL: the nearest vectors by the same index as far as the service looks, the best piece of each
 * record, and the records. The questions' vectors lie in a table of the same database; which is searched for is chosen at random.
 */
public final class SearchBaseline implements AutoCloseable {
    private static final String TABLE = "public.bench_question";
    // As the service asks it.
    private static final String OPTIONS = "-c hnsw.ef_search=100 -c hnsw.iterative_scan=relaxed_order";

    private final DatabaseAddress replica;
    private final Pgbench pgbench;
    private final Path script;

    private SearchBaseline(DatabaseAddress replica, Pgbench pgbench, Path script) {
        this.replica = replica;
        this.pgbench = pgbench;
        this.script = script;
    }

    /**
     * The searched tables, as they go into SQL.
     *
     * @param pieces vectors that the service looks at
     * @param limit records it answers
     */
    public record Searched(String rows, String vectors, int pieces, int limit) {}

    /**
     * Writes the questions' vectors; what an earlier, broken run left is dropped.
     *
     * @param questions vectors as pgvector reads them
     */
    public static SearchBaseline create(DatabaseAddress replica, Searched searched, List<String> questions) {
        Pgbench pgbench = Pgbench.find();
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement();
                PreparedStatement insert =
                        prepare(connection, statement, "INSERT INTO " + TABLE + " VALUES (?, ?::public.halfvec)")) {
            for (int i = 0; i < questions.size(); i++) {
                insert.setInt(1, i + 1);
                insert.setString(2, questions.get(i));
                insert.addBatch();
            }
            insert.executeBatch();
            statement.execute("ANALYZE " + TABLE);
            Path script = Files.createTempFile("search", ".sql");
            Files.writeString(script, search(searched, questions.size()));
            return new SearchBaseline(replica, pgbench, script);
        } catch (SQLException | IOException e) {
            throw new BenchFailed("the table for pgbench could not be made", e);
        }
    }

    private static PreparedStatement prepare(Connection connection, Statement statement, String insert)
            throws SQLException {
        statement.execute("DROP TABLE IF EXISTS " + TABLE);
        statement.execute(
                "CREATE TABLE " + TABLE + " (number integer PRIMARY KEY, embedding public.halfvec(384) NOT NULL)");
        return connection.prepareStatement(insert);
    }

    private static String search(Searched searched, int questions) {
        String distance = "v.embedding <=> (SELECT q.embedding FROM " + TABLE + " AS q WHERE q.number = :number)";
        return """
            \\set number random(1, %d)
            SELECT r.id, r.version, r.created_at, r.updated_at, r.data::text, near.distance
            FROM (
              SELECT record_id, min(distance) AS distance
              FROM (
                SELECT v.record_id, %s AS distance
                FROM %s AS v
                ORDER BY %2$s
                LIMIT %d
              ) AS piece
              GROUP BY record_id
              ORDER BY distance
              LIMIT %d
            ) AS near
            JOIN %s AS r ON r.id = near.record_id
            ORDER BY near.distance;
            """.formatted(
                        questions, distance, searched.vectors(), searched.pieces(), searched.limit(), searched.rows());
    }

    /**
     * Searches for a while.
     *
     * @param clients connections, each with one search at a time
     * @return the rate; pgbench tells no percentiles
     */
    public Reading measure(int clients, Duration time) {
        DatabaseAddress asServed =
                replica.withDatabase("dbname=%s options='%s'".formatted(replica.database(), OPTIONS));
        PgbenchReport report = pgbench.run(new Pgbench.Job(asServed, script, Map.of(), clients, time));
        return Reading.ofRate(report.perSecond());
    }

    /** Drops the table. */
    @Override
    public void close() {
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + TABLE);
            Files.deleteIfExists(script);
        } catch (SQLException e) {
            throw new BenchFailed("the table " + TABLE + " could not be dropped", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
