package io.headwater.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.parts.KafkaServer;
import io.headwater.parts.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** docker-compose.yml runs the same parts, with the same settings, as {@code up} does. */
class ComposeFileTest {

    private static final Path CHECKOUT = Path.of(System.getProperty("headwater.root", ".."));
    private static final List<String> SERVICES = List.of("command-service", "projections", "query-service");

    private final JsonNode containers = read();

    @Test
    void everyPartAndServiceIsThereOnTheSamePort() {
        // given
        Ports ports = Ports.DEFAULT;

        // when
        Map<String, Integer> published = containers.properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, container -> publishedPort(container.getValue())));

        // then
        assertThat(published)
                .isEqualTo(Map.of(
                        "command-service", ports.command(),
                        "query-service", ports.query(),
                        "projections", ports.projections(),
                        "kafka", ports.kafka(),
                        "log", ports.log(),
                        "replica", ports.replica()));
    }

    @Test
    void bothPostgresServersHaveTheSettingsOfLocalOnes() {
        for (String name : List.of("log", "replica")) {
            // when
            Map<String, String> settings = strings(containers.at("/" + name + "/command"))
                    .filter(word -> word.startsWith("-c"))
                    .map(word -> word.substring(2).split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

            // then
            assertThat(settings).isEqualTo(PostgresServer.DEFAULTS);
            assertThat(containers.at("/" + name + "/image").asString()).isEqualTo("pgvector/pgvector:pg17");
        }
    }

    @Test
    void theBrokerHasTheVersionAndTheSettingsOfALocalOne() {
        // when
        Map<String, String> environment = environment("kafka");

        // then
        KafkaServer.DEFAULTS.forEach((setting, value) -> assertThat(environment)
                .containsEntry("KAFKA_" + setting.replace('.', '_').toUpperCase(Locale.ROOT), value));
        assertThat(environment)
                .containsEntry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .containsEntry("KAFKA_NODE_ID", "1")
                .containsEntry("KAFKA_PROCESS_ROLES", "broker,controller");
        assertThat(containers.at("/kafka/image").asString()).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    }

    @Test
    void theServicesGetTheSettingsThatUpGivesThem(@TempDir Path directory) {
        // given
        String parameters = "/headwater?user=postgres";
        Addresses addresses = new Addresses(
                "http://command-service:8081",
                "http://query-service:8082",
                "http://projections:8083",
                "kafka:9092",
                "jdbc:postgresql://log:5432" + parameters,
                List.of("jdbc:postgresql://replica:5432" + parameters),
                List.of());
        Map<String, String> ofUp = new HashMap<>(ServicesJvm.environment(new Home(directory), addresses));
        ofUp.replace("HEADWATER_OPERATOR_KEY", "${HEADWATER_OPERATOR_KEY:?set it to the output of ./headwater key}");
        ofUp.replace("HEADWATER_CURSOR_KEY", "${HEADWATER_CURSOR_KEY:?set it to a secret of your own}");

        // when
        Map<String, String> ofCompose = new HashMap<>();
        SERVICES.forEach(service -> ofCompose.putAll(environment(service)));

        // then
        assertThat(ofCompose).isEqualTo(ofUp);
    }

    @Test
    void everyServiceHasADockerfileAndEverythingAHealthCheck() {
        assertThat(containers)
                .allSatisfy(
                        container -> assertThat(container.has("healthcheck")).isTrue());
        assertThat(SERVICES).allSatisfy(service -> {
            String dockerfile =
                    containers.at("/" + service + "/build/dockerfile").asString();
            assertThat(CHECKOUT.resolve(dockerfile)).content().contains("-pl " + service + " ");
        });
    }

    private static int publishedPort(JsonNode container) {
        String port = strings(container.path("ports")).collect(Collectors.joining());
        return Integer.parseInt(port.replaceFirst(".*:-(\\d+)}:\\d+$", "$1"));
    }

    private Map<String, String> environment(String container) {
        return containers.at("/" + container + "/environment").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, variable -> variable.getValue().asString()));
    }

    private static Stream<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::asString);
    }

    private static JsonNode read() {
        try {
            Object file = new Yaml().load(Files.readString(CHECKOUT.resolve("docker-compose.yml")));
            return Json.mapper().valueToTree(file).path("services");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
