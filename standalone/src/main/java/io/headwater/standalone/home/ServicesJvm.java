package io.headwater.standalone.home;

import io.headwater.parts.DetachedProcess;
import io.headwater.parts.PostgresServer;
import io.headwater.standalone.services.Services;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The JVM that runs the three services, as a process of its own.
 *
 * <p>Where it finds the parts, and its secrets, stand in its environment; what the JVM is told, in a file, which makes its
 * command line short and unmistakable. {@value #FLAGS} in this JVM's environment adds flags.
 */
final class ServicesJvm {

    private static final String FLAGS = "HEADWATER_JVM_FLAGS";

    private ServicesJvm() {}

    static Optional<DetachedProcess> find(Home home) {
        return DetachedProcess.find(pidFile(home), mark(home));
    }

    static DetachedProcess start(Home home, Addresses addresses) {
        home.write(argumentsFile(home), quoted(arguments(addresses)));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        DetachedProcess jvm = DetachedProcess.start(
                List.of(java, mark(home)), environment(home, addresses), home.logFile(Part.SERVICES));
        home.write(pidFile(home), jvm.pid() + "\n");
        return jvm;
    }

    /** The settings of the services; {@code docker-compose.yml} gives its containers the same ones. */
    static Map<String, String> environment(Home home, Addresses addresses) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("HEADWATER_LOG_URL", addresses.log());
        environment.put("HEADWATER_LOG_USER", PostgresServer.USER);
        environment.put("HEADWATER_LOG_PASSWORD", "");
        environment.put("HEADWATER_KAFKA_BOOTSTRAP", addresses.kafka());
        environment.put("HEADWATER_OPERATOR_KEY", home.operatorKey().text());
        environment.put("HEADWATER_CURSOR_KEY", home.cursorKey());
        int number = 0;
        for (Map.Entry<String, String> replica : addresses.replicasByName().entrySet()) {
            String prefix = "HEADWATER_REPLICAS_" + number++;
            environment.put(prefix + "_NAME", replica.getKey());
            environment.put(prefix + "_URL", replica.getValue());
            environment.put(prefix + "_USER", PostgresServer.USER);
            environment.put(prefix + "_PASSWORD", "");
        }
        return environment;
    }

    private static List<String> arguments(Addresses addresses) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx1g",
                // What lives for long are bounded caches: marking them again and again at the default 45 %
                // finds nothing.
                "-XX:InitiatingHeapOccupancyPercent=70",
                "-XX:-G1UseAdaptiveIHOP",
                // Eight bytes before each object instead of twelve.
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=io/headwater/standalone/services-logback.xml",
                // Three applications in one JVM: one configuration of the log, made before any of them starts.
                "-Dorg.springframework.boot.logging.LoggingSystem=none"));
        arguments.addAll(ClassArchive.flags("services"));
        Stream.of(System.getenv().getOrDefault(FLAGS, "").split("\\s+"))
                .filter(flag -> !flag.isEmpty())
                .forEach(arguments::add);
        arguments.addAll(List.of("-cp", classPath(), Services.class.getName()));
        addresses
                .services()
                .forEach(url -> arguments.add(Integer.toString(URI.create(url).getPort())));
        return arguments;
    }

    // This JVM's, made absolute: the services run in another directory.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String quoted(List<String> arguments) {
        return arguments.stream()
                .map(argument -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
                .collect(Collectors.joining());
    }

    private static Path argumentsFile(Home home) {
        return home.services().resolve("jvm.args");
    }

    private static Path pidFile(Home home) {
        return home.services().resolve("jvm.pid");
    }

    private static String mark(Home home) {
        return "@" + argumentsFile(home);
    }
}
