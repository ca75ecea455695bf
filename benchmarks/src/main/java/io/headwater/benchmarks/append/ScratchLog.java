package io.headwater.benchmarks.append;

import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.parts.FreePorts;
import io.headwater.parts.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An empty log for one run, in a database of its own, which is gone afterwards.
 *
 * @param address of the log's database
 * @param database the same, opened as command-service opens it
 * @param end removes everything
 */
record ScratchLog(DatabaseAddress address, LogDatabase database, Runnable end) implements AutoCloseable {
    static final int PARTITIONS = 32;
    private static final int CONNECTIONS_MAX = 4;

    /** On a new server with the settings of {@code up}, in a folder below {@code home}: on the same disk. */
    static ScratchLog onOwnServer(Path home) {
        Path directory = home.resolve("bench-" + ProcessHandle.current().pid());
        PostgresServer server = PostgresServer.start(directory, FreePorts.next(), Map.of());
        // The server outlives this JVM unless told otherwise, and a bench is often broken off.
        Thread atExit = new Thread(() -> remove(server, directory));
        Runtime.getRuntime().addShutdownHook(atExit);
        DatabaseAddress address = DatabaseAddress.ofJdbcUrl(server.jdbcUrl("postgres"), PostgresServer.USER);
        return open(address, () -> {
            Runtime.getRuntime().removeShutdownHook(atExit);
            remove(server, directory);
        });
    }

    /** On a running server, in a new database of it. */
    static ScratchLog onServer(String url) {
        DatabaseAddress server = DatabaseAddress.ofJdbcUrl(url, PostgresServer.USER);
        String name = "bench_" + ProcessHandle.current().pid();
        execute(server, "CREATE DATABASE " + name);
        return open(server.withDatabase(name), () -> execute(server, "DROP DATABASE " + name + " WITH (FORCE)"));
    }

    private static ScratchLog open(DatabaseAddress address, Runnable end) {
        try {
            LogAddress log = new LogAddress(address.jdbcUrl(), address.user(), "", PARTITIONS, CONNECTIONS_MAX);
            return new ScratchLog(address, LogDatabase.open(log), end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    @Override
    public void close() {
        database.close();
        end.run();
    }

    private static void execute(DatabaseAddress server, String sql) {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new BenchFailed(sql + " failed", e);
        }
    }

    private static void remove(PostgresServer server, Path directory) {
        server.kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
