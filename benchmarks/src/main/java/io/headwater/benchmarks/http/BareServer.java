package io.headwater.benchmarks.http;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.parts.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@link BareApplication} in a JVM of its own, with the options of the services' JVM. */
final class BareServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 50;

    private final Process process;
    private final int port;

    private BareServer(Process process, int port) {
        this.process = process;
        this.port = port;
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
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BareServer server = new BareServer(process, port);
            server.awaitListening();
            return server;
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
    }

    private void awaitListening() {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        try {
            while (!isListening()) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    close();
                    throw new BenchFailed("the bare server did not start");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
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
