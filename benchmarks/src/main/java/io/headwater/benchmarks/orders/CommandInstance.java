package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.command.CommandServiceApplication;
import io.headwater.parts.FreePorts;
import io.headwater.parts.PartFailed;
import io.headwater.parts.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One more command service on the log of an installation, alone in a JVM of its own with the options of the services' JVM. */
public final class CommandInstance implements AutoCloseable {
    private static final Polling START = new Polling(Duration.ofMillis(100), Duration.ofMinutes(2));
    private static final int READY = 200;

    private final Process process;
    private final int port;
    private final Path log;

    private CommandInstance(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param options of the JVM, after those of the services'
     * @throws BenchFailed it did not start
     */
    public static CommandInstance start(TestedInstallation installation, String... options) {
        int port = FreePorts.next();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FlightRecording.optionsOf(installation.servicesProcess()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(
                CommandServiceApplication.class.getName(), "--server.port=" + port, "--server.address=127.0.0.1"));
        try {
            Path log = Files.createTempFile("command-instance", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(settings(installation));
            CommandInstance instance = new CommandInstance(builder.start(), port, log);
            instance.awaitReady();
            return instance;
        } catch (IOException e) {
            throw new BenchFailed("the command service did not start", e);
        }
    }

    private static Map<String, String> settings(TestedInstallation installation) {
        DatabaseAddress log = installation.log();
        return Map.of(
                "HEADWATER_LOG_URL",
                log.jdbcUrl(),
                "HEADWATER_LOG_USER",
                log.user(),
                "HEADWATER_LOG_PASSWORD",
                "",
                "HEADWATER_KAFKA_BOOTSTRAP",
                installation.addresses().kafka(),
                "HEADWATER_OPERATOR_KEY",
                installation.operatorKey());
    }

    /** The process. */
    public long pid() {
        return process.pid();
    }

    /** Base URL of its command API. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            if (START.until(() -> isReady() || !process.isAlive()) && process.isAlive()) {
                return;
            }
            throw new BenchFailed("the command service did not start; its log is " + log);
        } catch (BenchFailed | PartFailed failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    address().resolve("/actuator/health/readiness").toURL().openConnection();
            return connection.getResponseCode() == READY;
        } catch (IOException notYet) {
            return false;
        }
    }
}
