package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.parts.FreePorts;
import io.headwater.parts.PartFailed;
import io.headwater.parts.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A server with this program's classes in a JVM of its own, on a port of the loopback interface, until it is closed. */
public final class ServerJvm implements AutoCloseable {
    private static final Polling START = new Polling(Duration.ofMillis(50), Duration.ofMinutes(2));

    private final Program program;
    private final Process process;
    private final int port;
    private final Path log;

    private ServerJvm(Program program, Process process, int port, Path log) {
        this.program = program;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * What runs in it; a Spring Boot application, which is told its port.
     *
     * @param name for people and file names
     * @param options of the JVM
     * @param environment besides this process's own
     */
    public record Program(String name, Class<?> main, List<String> options, Map<String, String> environment) {
        /** Copies them. */
        public Program {
            options = List.copyOf(options);
            environment = Map.copyOf(environment);
        }
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param isReady asked of its base URL again and again
     * @throws BenchFailed it did not start
     */
    public static ServerJvm start(Program program, Predicate<URI> isReady) {
        int port = FreePorts.next();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(program.main().getName(), "--server.port=" + port, "--server.address=127.0.0.1"));
        try {
            Path log = Files.createTempFile(program.name().replace(' ', '-'), ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(program.environment());
            ServerJvm server = new ServerJvm(program, builder.start(), port, log);
            server.await(isReady);
            return server;
        } catch (IOException e) {
            throw new BenchFailed("the %s did not start".formatted(program.name()), e);
        }
    }

    /** The process. */
    public long pid() {
        return process.pid();
    }

    /** Its base URL. */
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

    private void await(Predicate<URI> isReady) {
        try {
            if (START.until(() -> isReady.test(address()) || !process.isAlive()) && process.isAlive()) {
                return;
            }
            throw new BenchFailed("the %s did not start; its log is %s".formatted(program.name(), log));
        } catch (BenchFailed | PartFailed failure) {
            process.destroyForcibly();
            throw failure;
        }
    }
}
