package io.headwater.standalone.faults;

import io.headwater.parts.DetachedProcess;
import io.headwater.parts.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** One service in a JVM of its own. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofMinutes(4);

    private final Parts parts;
    private final int port;
    private final DetachedProcess process;

    private ServiceProcess(Parts parts, int port, DetachedProcess process) {
        this.parts = parts;
        this.port = port;
        this.process = process;
    }

    /** Starts a service and returns at once; see {@link #awaitReady}. */
    static ServiceProcess start(Class<?> application, Parts parts) {
        return start(application, parts, Map.of());
    }

    /** The same with more settings, as environment variables. */
    static ServiceProcess start(Class<?> application, Parts parts, Map<String, String> settings) {
        int port = FreePorts.next();
        Map<String, String> environment = new HashMap<>(parts.environment());
        environment.putAll(settings);
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // It lives for seconds: without the second compiler it is there with half of the processor time.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                application.getName(),
                "--server.port=" + port,
                "--server.address=127.0.0.1");
        Path log = parts.directory().resolve(application.getSimpleName() + "-" + port + ".log");
        return new ServiceProcess(parts, port, DetachedProcess.start(words, environment, log));
    }

    ServiceProcess awaitReady() {
        try (Api api = api()) {
            Awaitility.await()
                    .atMost(START_MAX)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() ->
                            api.send("GET", "/actuator/health/readiness", "").status() == 200);
        }
        return this;
    }

    Api api() {
        return new Api("http://127.0.0.1:" + port, parts.operator());
    }

    /** SIGKILL. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.kill();
    }
}
