package io.headwater.parts;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The main program of the broker's own JVM: one Kafka node that is broker and controller at once.
 *
 * <p>Formats its directory on first use, runs until SIGTERM. Started by {@link KafkaServer}.
 */
public final class KafkaBroker {

    private KafkaBroker() {}

    /**
     * Runs the broker.
     *
     * @param arguments one: the path of Kafka's {@code server.properties}
     */
    public static void main(String[] arguments) throws Exception {
        Properties properties = read(Path.of(arguments[0]));
        formatOnce(Path.of(properties.getProperty("log.dirs")), properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        server.awaitShutdown();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static void formatOnce(Path data, Properties properties) throws Exception {
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(data);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(Integer.parseInt(properties.getProperty("node.id")))
                .setControllerListenerName(properties.getProperty("controller.listener.names"))
                .addDirectory(data.toString())
                .setMetadataLogDirectory(data.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .run();
    }
}
