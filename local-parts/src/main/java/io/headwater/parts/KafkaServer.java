package io.headwater.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;

/**
 * A Kafka broker as a process of its own ({@link KafkaBroker}), on the loopback interface.
 *
 * <p>It outlives this JVM; {@link #attach} finds it again from its directory, which holds the data, the broker's
 * settings, its process id and its log. The broker runs on the class path of the JVM that starts it. Topics are never
 * made by accident: producing to one that does not exist fails.
 */
public final class KafkaServer implements AutoCloseable {

    /** What the broker is told beyond where it listens and keeps its data: settings of {@code server.properties}. */
    public static final Map<String, String> DEFAULTS = KafkaSettings.SINGLE_NODE;

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final Path directory;
    private final int port;
    private volatile DetachedProcess process;

    private KafkaServer(Path directory, int port, DetachedProcess process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a broker and waits until it answers; the first start makes the directory.
     *
     * @param directory where the broker's files are or will be; may be missing, its parent too
     * @param port TCP port on 127.0.0.1 for clients; the controller takes another free one at each start
     * @param jvmOptions options of the broker's JVM beyond the defaults, such as {@code -Xmx512m}; kept in the
     *     directory, so that a {@link #restart} after {@link #attach} has them too
     * @return the running broker
     * @throws PartFailed it runs already, or did not start; the message ends with the broker's last words
     */
    public static KafkaServer start(Path directory, int port, List<String> jvmOptions) {
        Path absolute = directory.toAbsolutePath().normalize();
        if (find(absolute).isPresent()) {
            throw new PartFailed("Kafka runs already on " + absolute);
        }
        KafkaSettings.writeJvmOptions(absolute, jvmOptions);
        return new KafkaServer(absolute, port, launch(absolute, port));
    }

    /**
     * Finds a running broker, started by whichever JVM, from its directory.
     *
     * @return empty if none runs there
     */
    public static Optional<KafkaServer> attach(Path directory) {
        Path absolute = directory.toAbsolutePath().normalize();
        return find(absolute).map(running -> new KafkaServer(absolute, KafkaSettings.portIn(absolute), running));
    }

    /** What clients take as {@code bootstrap.servers}. */
    public String bootstrap() {
        return bootstrap(port);
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** Stops in good order; the data stays. */
    public void stop() {
        resume();
        process.end("TERM", STOP_LIMIT);
    }

    /** Kills the broker at once; the data stays. The next start needs some seconds more than after {@link #stop}. */
    public void kill() {
        process.kill();
    }

    /** Freezes the broker (SIGSTOP): connections stay open and nothing answers, until {@link #resume}. */
    public void pause() {
        process.signal("STOP");
    }

    /** Lets a frozen broker go on (SIGCONT). */
    public void resume() {
        process.signal("CONT");
    }

    /** Starts again after {@link #stop} or {@link #kill}, on the same port and data, or stops first if it runs. */
    public void restart() {
        stop();
        process = launch(directory, port);
    }

    @Override
    public void close() {
        stop();
    }

    private static String bootstrap(int port) {
        return "127.0.0.1:" + port;
    }

    private static DetachedProcess launch(Path directory, int port) {
        Path log = directory.resolve("broker.log");
        DetachedProcess process;
        try {
            KafkaSettings settings = KafkaSettings.write(directory, port);
            process = DetachedProcess.start(settings.command(), log);
            Files.writeString(pidFile(directory), process.pid() + "\n");
        } catch (IOException failure) {
            throw new PartFailed("the directory " + directory + " could not be written", failure);
        }
        boolean answers = DetachedProcess.await(() -> !process.isAlive() || answers(port), START_LIMIT);
        if (!answers || !process.isAlive()) {
            process.kill();
            throw PartFailed.withLog("Kafka did not start on port " + port, log);
        }
        return process;
    }

    private static Path pidFile(Path directory) {
        return directory.resolve("broker.pid");
    }

    private static Optional<DetachedProcess> find(Path directory) {
        return DetachedProcess.find(pidFile(directory), KafkaSettings.markOf(directory));
    }

    // Connects first: a Kafka client that finds nobody there fills the log of this JVM with warnings.
    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected() && hasNodes(port);
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean hasNodes(int port) {
        Map<String, Object> settings = Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap(port),
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis(),
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis());
        try (Admin admin = Admin.create(settings)) {
            return !admin.describeCluster()
                    .nodes()
                    .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new PartFailed("interrupted while waiting for Kafka", interruption);
        }
    }
}
