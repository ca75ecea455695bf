package io.headwater.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.parts.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What {@code up}, {@code status} and {@code down} make of an installation that runs, or that is in the way. */
class InstallationE2EIT {

    @TempDir
    private static Path directory;

    private static TestInstallation installation;

    @BeforeAll
    static void up() {
        installation = TestInstallation.in(directory);
        assertThat(installation.up()).extracting(Run::exitCode, Run::err).containsExactly(0, "");
    }

    @AfterAll
    static void down() {
        Run.of("down", "--home", home());
    }

    @Test
    void upWhereEverythingRunsSaysSo() {
        // when
        Run again = installation.up();

        // then
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("was up already");
    }

    @Test
    void aPartThatDiedComesBackWhereTheServicesLookForIt() throws Exception {
        // given
        int kafka = installation.portBase() + 3;
        kill("kafka");
        assertThat(FreePorts.isFree(kafka)).isTrue();

        // when
        Run blocked;
        try (ServerSocket taken = new ServerSocket(kafka, 1, InetAddress.getLoopbackAddress())) {
            blocked = Run.of("up", "--home", home());
            assertThat(taken.isBound()).isTrue();
        }
        Run up = Run.of("up", "--home", home());

        // then
        assertThat(blocked.err().lines()).singleElement().asString().contains(kafka + " (Kafka)", "headwater down");
        assertThat(up.exitCode()).as(up.err()).isZero();
        assertThat(FreePorts.isFree(kafka)).isFalse();
    }

    // As status tells it: name, up, process.
    private static void kill(String part) {
        String line = Run.of("status", "--home", home())
                .out()
                .lines()
                .filter(row -> row.startsWith(part + " "))
                .findFirst()
                .orElseThrow();
        ProcessHandle process =
                ProcessHandle.of(Long.parseLong(line.split("\\s+", -1)[2])).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void statusIsOneJsonObjectWithTheAddressesOfEverything() {
        // when
        Run status = Run.of("status", "--home", home(), "--json");

        // then
        assertThat(status.exitCode()).isZero();
        JsonNode json = json(status.out());
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "command", "query", "kafka", "log", "replicas", "healthy", "lagEvents", "parkedEvents");
        assertThat(json.path("command").asString()).isEqualTo("http://127.0.0.1:" + installation.portBase());
        assertThat(json.path("healthy").asBoolean()).isTrue();
        assertThat(json.path("lagEvents").asLong(-1)).isNotNegative();
        assertThat(json.path("parkedEvents").asLong(-1)).isZero();
        assertThat(json.path("replicas").path(0).asString()).startsWith("jdbc:postgresql://127.0.0.1:");
    }

    @Test
    void statusSaysHowFarBehindTheRelayAndTheProjectionsAre() {
        // when
        Run status = Run.of("status", "--home", home());

        // then
        assertThat(status.out().lines())
                .anySatisfy(line -> assertThat(line).matches("command API +up +\\d+ +\\d+ +- +http://.*"))
                .anySatisfy(line -> assertThat(line).matches("projections +up +\\d+ +\\d+ +0 +http://.*"));
    }

    @Test
    void aPortInUseIsOneClearLineAndNothingIsLeftRunning() throws Exception {
        // given
        Path other = directory.resolve("other");
        int base = TestInstallation.freePortBase();

        // when
        Run run;
        try (ServerSocket taken = new ServerSocket(base + 3, 1, InetAddress.getLoopbackAddress())) {
            run = Run.of("up", "--home", other.toString(), "--port-base", Integer.toString(base));
            assertThat(taken.isBound()).isTrue();
        }

        // then
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).singleElement().asString().contains((base + 3) + " (Kafka)", "--port-base");
        assertThat(Run.of("down", "--home", other.toString()).out()).contains("Nothing was running.");
    }

    private static String home() {
        return installation.home().toString();
    }
}
