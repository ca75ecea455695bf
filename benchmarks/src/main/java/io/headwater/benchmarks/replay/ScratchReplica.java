package io.headwater.benchmarks.replay;

import com.zaxxer.hikari.HikariDataSource;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.ReplicaSchema;
import io.headwater.projections.engine.Topic;
import io.headwater.projections.engine.Urgency;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** An empty database on a replica's server, which an engine of this process fills from the topic. */
final class ScratchReplica implements AutoCloseable {
    private static final EngineSettings SETTINGS = new Binder(new MapConfigurationPropertySource(Map.of()))
            .bindOrCreate("headwater.projections.engine", EngineSettings.class);

    private final DatabaseAddress server;
    private final DatabaseAddress address;

    private ScratchReplica(DatabaseAddress server, DatabaseAddress address) {
        this.server = server;
        this.address = address;
    }

    /** A new one beside a replica that is there. */
    static ScratchReplica beside(DatabaseAddress replica) {
        String name = "bench_" + ProcessHandle.current().pid();
        execute(replica, "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        execute(replica, "CREATE DATABASE " + name);
        return new ScratchReplica(replica, replica.withDatabase(name));
    }

    /**
     * Has an engine apply the topic from its beginning up to the last event of an import.
     *
     * @param bootstrap Kafka
     * @param log a pool of the log
     * @return events a second, of all tenants
     */
    Reading apply(String bootstrap, HikariDataSource log, ImportedLines imported) {
        try (HikariDataSource pool = pool(address)) {
            ReplicaSchema.migrate(pool);
            Topic topic = new Topic(bootstrap, "headwater.events", "headwater-" + address.database());
            try (Engine engine = new Engine(
                    "scratch",
                    pool,
                    new EventLog(log),
                    topic,
                    new RecordProjection(() -> {}),
                    SETTINGS,
                    Urgency.AT_ONCE,
                    new SimpleMeterRegistry())) {
                long begin = System.nanoTime();
                engine.start();
                new ReadModelTotals(address).awaitApplied(imported.token());
                long nanos = System.nanoTime() - begin;
                return Reading.ofRate(number("SELECT sum(position) FROM headwater.checkpoint") * 1e9 / nanos);
            }
        }
    }

    static HikariDataSource pool(DatabaseAddress address) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(address.jdbcUrl());
        pool.setUsername(address.user());
        pool.setMaximumPoolSize(SETTINGS.workers() + 1);
        return pool;
    }

    /**
     * COPY of the rows of an import, as the engine wrote them, into an empty table with the same columns and indexes.
     *
     * @return rows a second
     */
    Reading copy(ImportedLines imported) {
        String table = new ReadModelTotals(address).tableOf(imported.tenant());
        try {
            Path file = Files.createTempFile("rows", ".copy");
            try (Connection connection = address.connect();
                    Statement statement = connection.createStatement()) {
                CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
                try (OutputStream out = Files.newOutputStream(file)) {
                    copy.copyOut("COPY " + table + " TO STDOUT", out);
                }
                statement.execute("DROP TABLE IF EXISTS public.copied; CREATE TABLE public.copied (LIKE " + table
                        + " INCLUDING ALL); CHECKPOINT");
                return copyIn(copy, file, imported.rows());
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (SQLException | IOException e) {
            throw new BenchFailed("the rows could not be copied", e);
        }
    }

    private static Reading copyIn(CopyManager copy, Path file, long rows) throws SQLException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            long begin = System.nanoTime();
            long copied = copy.copyIn("COPY public.copied FROM STDIN", in, 64 * 1024);
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (copied != rows) {
                throw new BenchFailed("%d rows were applied, %d copied".formatted(rows, copied));
            }
            return Reading.ofRate(rows / seconds);
        }
    }

    private long number(String sql) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new BenchFailed(sql + " failed", e);
        }
    }

    private static void execute(DatabaseAddress database, String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new BenchFailed(sql + " failed", e);
        }
    }

    @Override
    public void close() {
        execute(server, "DROP DATABASE " + address.database() + " WITH (FORCE)");
    }
}
