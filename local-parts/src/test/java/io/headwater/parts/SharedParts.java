package io.headwater.parts;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Where the parts that all tests share are.
 *
 * @param postgres a database of the server, as superuser
 * @param bootstrap Kafka's bootstrap servers
 */
record SharedParts(Database postgres, String bootstrap) {

    private static final int START_ATTEMPTS_MAX = 3;

    /** Tests look at what the server says it has written, not at what a power cut leaves. */
    private static final Map<String, String> FAST =
            Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off");

    /** Without the second compiler a broker is there with half of the processor time, which is what tests wait for. */
    static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    /** Containers where Docker is there, else local processes; {@code -Dheadwater.parts=local|docker} decides. */
    static SharedParts find() {
        String choice = System.getProperty("headwater.parts", "");
        return switch (choice) {
            case "local" -> localOf(Build.current());
            case "docker" -> docker();
            case "" -> DockerClientFactory.instance().isDockerAvailable() ? docker() : localOf(Build.current());
            default -> throw new IllegalArgumentException("headwater.parts is local or docker, not " + choice);
        };
    }

    /** The first JVM of a build starts the parts; later ones find them running. */
    static SharedParts localOf(Build build) {
        return build.withWatchedParts(SharedParts::localIn);
    }

    private static SharedParts localIn(Path directory) {
        Path postgres = directory.resolve("postgres");
        Path kafka = directory.resolve("kafka");
        PostgresServer server = PostgresServer.attach(postgres)
                .orElseGet(() -> retried(() -> PostgresServer.start(postgres, FreePorts.next(), FAST)));
        KafkaServer broker = KafkaServer.attach(kafka)
                .orElseGet(() -> retried(() -> KafkaServer.start(kafka, FreePorts.next(), QUICK_START)));
        return new SharedParts(new Database(server.jdbcUrl("postgres"), PostgresServer.USER, ""), broker.bootstrap());
    }

    // A port that was free may be taken when the part gets to it.
    private static <T> T retried(Supplier<T> start) {
        for (int attempt = 1; attempt < START_ATTEMPTS_MAX; attempt++) {
            try {
                return start.get();
            } catch (PartFailed failure) {
                if (!String.valueOf(failure.getMessage()).contains("Address already in use")) {
                    throw failure;
                }
            }
        }
        return start.get();
    }

    // Containers live as long as this JVM: Testcontainers removes them when it ends.
    @SuppressWarnings("resource")
    private static SharedParts docker() {
        PostgreSQLContainer postgres = new PostgreSQLContainer(
                DockerImageName.parse("pgvector/pgvector:pg17").asCompatibleSubstituteFor("postgres"));
        KafkaContainer kafka = new KafkaContainer("apache/kafka-native:" + AppInfoParser.getVersion());
        postgres.withDatabaseName("postgres").start();
        kafka.withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false").start();
        return new SharedParts(
                new Database(
                        "jdbc:postgresql://%s:%d/postgres".formatted(postgres.getHost(), postgres.getMappedPort(5432)),
                        postgres.getUsername(),
                        postgres.getPassword()),
                kafka.getBootstrapServers());
    }
}
