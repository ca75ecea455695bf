package io.headwater.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @TempDir
    private Path directory;

    @Test
    void ownPartsComeBackOnTheirPorts() {
        // given
        Addresses addresses = addresses(Map.of());

        // when
        Ports ports = addresses.portsFor(List.of(Part.LOG, Part.REPLICA, Part.KAFKA));

        // then
        assertThat(ports).isEqualTo(Ports.from(20_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example.org:5432/log?user=u&password=secret",
                "jdbc:postgresql://127.0.0.1:20004/headwater?user=postgres",
                "jdbc:postgresql://localhost/log"
            })
    void noOwnLogIsStartedInThePlaceOfAnother(String log) {
        // given
        Addresses addresses = addresses(Map.of(GivenParts.LOG, log));

        // then
        assertThatThrownBy(() -> addresses.portsFor(List.of(Part.LOG)))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll("log", "./headwater down")
                .message()
                .doesNotContain("secret");
        assertThat(addresses.portsFor(List.of(Part.REPLICA, Part.KAFKA)).kafka())
                .isEqualTo(20_003);
    }

    @Test
    void noOwnPartIsStartedInThePlaceOfSeveral() {
        // given
        Addresses addresses = addresses(Map.of(
                GivenParts.REPLICAS, "jdbc:postgresql://127.0.0.1:1/a jdbc:postgresql://127.0.0.1:1/b",
                GivenParts.KAFKA, "127.0.0.1:9092,127.0.0.1:9093"));

        // then
        assertThatThrownBy(() -> addresses.portsFor(List.of(Part.REPLICA, Part.KAFKA)))
                .isInstanceOf(CommandFailed.class)
                .hasMessageContainingAll("replica", "kafka");
    }

    @Test
    void whatWasGivenIsKeptInTheHome() {
        // given
        Home home = new Home(directory);
        Addresses addresses = addresses(Map.of(GivenParts.LOG, "jdbc:postgresql://127.0.0.1:20004/headwater"));

        // when
        addresses.write(home);

        // then
        assertThat(Addresses.read(home)).contains(addresses);
    }

    private static Addresses addresses(Map<String, String> environment) {
        GivenParts given = GivenParts.of(environment);
        return new Addresses(
                "http://127.0.0.1:20000",
                "http://127.0.0.1:20001",
                "http://127.0.0.1:20002",
                given.kafka().orElse("127.0.0.1:20003"),
                given.log().orElse("jdbc:postgresql://127.0.0.1:20004/headwater?user=postgres"),
                given.replicas().isEmpty()
                        ? List.of("jdbc:postgresql://127.0.0.1:20005/headwater?user=postgres")
                        : given.replicas(),
                given.parts());
    }
}
