package io.headwater.parts;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a broker is told at its start, in three files: {@code server.properties} for Kafka, {@code jvm.options} and
 * {@code broker.args} for the JVM. The arguments are in files because that keeps the process's command line short, so
 * that it can be read back in whole, and unmistakable.
 */
record KafkaSettings(Path directory) {

    /** What any broker gets that is alone: one copy of Kafka's own topics, few partitions for them, nobody to wait for. */
    static final Map<String, String> SINGLE_NODE = Map.ofEntries(
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "4"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "4"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // Compaction needs far less than the default 128 MB at this size.
            Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
            // After a SIGKILL the controller waits for the old session to end before it lets the broker back in.
            Map.entry("broker.session.timeout.ms", "2000"),
            Map.entry("broker.heartbeat.interval.ms", "500"));

    /** Writes the options of the caller, once; they stay until somebody starts the broker with others. */
    static void writeJvmOptions(Path directory, List<String> options) {
        KafkaSettings settings = new KafkaSettings(directory);
        try {
            Files.createDirectories(directory);
            Files.writeString(settings.jvmOptions(), lines(options));
        } catch (IOException failure) {
            throw new PartFailed("the directory " + directory + " could not be written", failure);
        }
    }

    /** Writes the other two files, anew at each start: the class path and the controller's port may have changed. */
    static KafkaSettings write(Path directory, int port) throws IOException {
        KafkaSettings settings = new KafkaSettings(directory);
        try (Writer writer = Files.newBufferedWriter(settings.serverProperties())) {
            settings.properties(port, FreePorts.next()).store(writer, "Written at each start.");
        }
        Files.writeString(settings.arguments(), lines(jvmArguments()));
        return settings;
    }

    /** The argument by which the broker of a directory is known among the processes of this machine. */
    static String markOf(Path directory) {
        return "@" + new KafkaSettings(directory).arguments();
    }

    /** The port that clients connect to, as the last start wrote it. */
    static int portIn(Path directory) {
        Path file = new KafkaSettings(directory).serverProperties();
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException failure) {
            throw new PartFailed(file + " is not readable", failure);
        }
        String listener = properties.getProperty("advertised.listeners", "");
        return Integer.parseInt(listener.substring(listener.lastIndexOf(':') + 1));
    }

    Command command() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Command.of(
                java,
                markOf(directory),
                "@" + jvmOptions(),
                KafkaBroker.class.getName(),
                serverProperties().toString());
    }

    private Path serverProperties() {
        return directory.resolve("server.properties");
    }

    private Path arguments() {
        return directory.resolve("broker.args");
    }

    private Path jvmOptions() {
        return directory.resolve("jvm.options");
    }

    private static List<String> jvmArguments() {
        return List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // It mostly hands bytes on: on a small machine the optimizing compiler would compete with the services
                // for
                // minutes, for little.
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dlogback.configurationFile=io/headwater/parts/broker-logback.xml",
                "-cp",
                classPath());
    }

    private static String lines(List<String> arguments) {
        return arguments.stream()
                .map(argument -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"\n")
                .collect(Collectors.joining());
    }

    // This JVM's, made absolute: the broker runs in another directory.
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Properties properties(int port, int controllerPort) {
        Properties properties = new Properties();
        properties.put("node.id", "1");
        properties.put("process.roles", "broker,controller");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", directory.resolve("data").toString());
        properties.put("auto.create.topics.enable", "false");
        properties.putAll(SINGLE_NODE);
        return properties;
    }
}
