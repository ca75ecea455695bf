package io.headwater.benchmarks.http;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.parts.FreePorts;
import io.headwater.parts.PartFailed;
import io.headwater.parts.Polling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@link BareApplication} in a JVM of its own, with the options of the services' JVM. */
final class BareServer implements AutoCloseable {
    private static final Polling START = new Polling(Duration.ofMillis(50), Duration.ofMinutes(2));

    private final Process process;
    private final int port;
    private final Path log;

    private BareServer(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts it and waits until it takes connections.
     *
     * @param options of the JVM
     */
    static BareServer start(List<String> options) {
        int port = FreePorts.next();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Dlogging.level.root=ERROR", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(BareApplication.class.getName(), "--server.port=" + port, "--server.address=127.0.0.1"));
        try {
            Path log = Files.createTempFile("bare-server", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return awaitListening(new BareServer(process, port, log));
        } catch (IOException e) {
            throw new BenchFailed("the bare server did not start", e);
        }
    }

    URI address() {
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

    private static BareServer awaitListening(BareServer server) {
        try {
            if (START.until(() -> server.isListening() || !server.process.isAlive()) && server.process.isAlive()) {
                return server;
            }
            throw new BenchFailed("the bare server did not start; its log is " + server.log);
        } catch (BenchFailed | PartFailed failure) {
            server.process.destroyForcibly();
            throw failure;
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
