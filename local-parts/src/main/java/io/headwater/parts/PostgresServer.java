package io.headwater.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A PostgreSQL server with pgvector as a process of its own, on the loopback interface, durable unless told otherwise.
 *
 * <p>It outlives this JVM; {@link #attach} finds it again from its data directory. Everybody on this machine may
 * connect as {@link #USER} without a password: for development and tests only.
 */
public final class PostgresServer implements AutoCloseable {

    /** The superuser that clients connect as; its password is empty. */
    public static final String USER = "postgres";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    /** What a server gets unless the caller says otherwise; the first three make it durable. */
    public static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("max_connections", "200"),
            Map.entry("shared_buffers", "256MB"),
            Map.entry("maintenance_work_mem", "256MB"),
            Map.entry("max_wal_size", "2GB"),
            Map.entry("random_page_cost", "1.1"),
            Map.entry("jit", "off"),
            // pgvector 0.8.0 can overflow a buffer in parallel HNSW builds (mended in 0.8.2).
            Map.entry("max_parallel_maintenance_workers", "0"),
            Map.entry("timezone", "UTC"),
            Map.entry("log_timezone", "UTC"),
            Map.entry("log_line_prefix", "%m [%p] %q%d "));

    private final Path dataDirectory;
    private final int port;
    private volatile DetachedProcess process;

    private PostgresServer(Path dataDirectory, int port, DetachedProcess process) {
        this.dataDirectory = dataDirectory;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a server and waits until it answers; the first start makes the data directory.
     *
     * @param dataDirectory where the data is or will be; may be missing, its parent too
     * @param port TCP port on 127.0.0.1
     * @param settings lines of {@code postgresql.conf} that differ from the defaults, such as {@code fsync=off}; kept
     *     in the data directory, so that a {@link #restart} after {@link #attach} has them too
     * @return the running server
     * @throws PartFailed it runs already, or did not start; the message ends with the server's last words
     */
    public static PostgresServer start(Path dataDirectory, int port, Map<String, String> settings) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        if (find(directory).isPresent()) {
            throw new PartFailed("PostgreSQL runs already on " + directory);
        }
        try {
            Files.createDirectories(directory.getParent());
            // A server that writes nothing through to the disk needs no files that were.
            List<String> initdbOptions = "off".equals(settings.get("fsync")) ? List.of("--no-sync") : List.of();
            PostgresInstallation.prepare().createCluster(directory, initdbOptions);
            Files.writeString(directory.resolve("postgresql.conf"), configuration(port, settings));
        } catch (IOException failure) {
            throw new PartFailed("the data directory " + directory + " could not be made", failure);
        }
        return new PostgresServer(directory, port, launch(directory, port));
    }

    /**
     * Finds a running server, started by whichever JVM, from its data directory.
     *
     * @return empty if none runs there
     */
    public static Optional<PostgresServer> attach(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        return find(directory).map(running -> new PostgresServer(directory, portOf(directory), running));
    }

    /** Port of a JDBC URL such as {@code jdbc:postgresql://127.0.0.1:5432/postgres}. */
    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** A JDBC URL of one database of this server, without user and password. */
    public String jdbcUrl(String database) {
        return jdbcUrl(port, database);
    }

    /** Ends open transactions and connections, writes everything to disk and stops; the data stays. */
    public void stop() {
        process.end("INT", STOP_LIMIT);
    }

    /** Kills the server and all its backends at once, as a power cut would; the data stays, as the disk has it. */
    public void kill() {
        process.kill();
    }

    /** Starts again after {@link #stop} or {@link #kill}, on the same port and data, or stops first if it runs. */
    public void restart() {
        stop();
        process = launch(dataDirectory, port);
    }

    @Override
    public void close() {
        stop();
    }

    private static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    // The whole file is ours: it says everything there is to know, and ALTER SYSTEM still overrides it.
    private static String configuration(int port, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(DEFAULTS);
        all.putAll(settings);
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("port", Integer.toString(port));
        return all.entrySet().stream()
                .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
                .collect(Collectors.joining("", "# Written at each start.\n", ""));
    }

    private static DetachedProcess launch(Path directory, int port) {
        deleteStalePidFile(directory);
        Path log = directory.resolve("server.log");
        Command postgres =
                PostgresInstallation.prepare().program("postgres", directory, List.of("-D", directory.toString()));
        DetachedProcess process = DetachedProcess.start(postgres, log);
        boolean answers = DetachedProcess.await(() -> !process.isAlive() || answers(directory, port), START_LIMIT);
        if (!answers || !process.isAlive()) {
            process.end("INT", STOP_LIMIT);
            throw PartFailed.withLog("PostgreSQL did not start on port " + port, log);
        }
        return process;
    }

    // PostgreSQL refuses to start if the process id in an old file is alive, whatever it is: after a reboot or a
    // restart of the container it often belongs to something else. A process named postgres is left to its judgement.
    private static void deleteStalePidFile(Path directory) {
        Path pidFile = directory.resolve("postmaster.pid");
        boolean stale = DetachedProcess.commandOf(pidFile)
                .map(command -> !command.contains("postgres"))
                .orElse(false);
        try {
            if (stale) {
                Files.delete(pidFile);
            }
        } catch (IOException failure) {
            throw new PartFailed("the stale " + pidFile + " could not be deleted", failure);
        }
    }

    // Whoever connects before the server is ready fills its log with errors, and somebody else's PostgreSQL on that
    // port would answer as well: hence both questions.
    private static boolean answers(Path directory, int port) {
        if (!pidFileLine(directory, 8).equals("ready")) {
            return false;
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(port, "postgres"), USER, "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW data_directory")) {
            return result.next() && directory.equals(Path.of(result.getString(1)));
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static Optional<DetachedProcess> find(Path directory) {
        return DetachedProcess.find(directory.resolve("postmaster.pid"), directory.toString());
    }

    private static int portOf(Path directory) {
        return Integer.parseInt(pidFileLine(directory, 4));
    }

    // postmaster.pid is PostgreSQL's own file: process id, data directory, start time, port, socket directory, listen
    // address, shared memory, status, one a line. Empty if there is no such line (yet).
    private static String pidFileLine(Path directory, int number) {
        try (var lines = Files.lines(directory.resolve("postmaster.pid"))) {
            return lines.skip(number - 1L).findFirst().orElse("").strip();
        } catch (IOException | UncheckedIOException notYet) {
            return "";
        }
    }
}
