package io.headwater.benchmarks.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StackSamplesTest {
    private final StackSamples samples = new StackSamples(List.of(
            List.of("java.util.HashMap.get", "tools.jackson.core.JsonFactory.parse", "io.headwater.events.Json.parse"),
            List.of(
                    "sun.nio.ch.SocketDispatcher.write0",
                    "org.postgresql.core.PGStream.flush",
                    "io.headwater.command.store.postgres.FlushConnection.run"),
            List.of(
                    "io.headwater.events.Json$Scan.run",
                    "io.headwater.command.record.RecordController.create",
                    "org.springframework.web.Dispatcher.run"),
            List.of("java.lang.VirtualThread.run")));

    @Test
    void theJdkWorksForTheInnermostLibrary() {
        assertThat(samples.byLibrary())
                .isEqualTo(Map.of("jackson", 0.25, "pgjdbc", 0.25, "headwater", 0.25, "jdk", 0.25));
    }

    @Test
    void librariesWorkForOurInnermostPackage() {
        assertThat(samples.byOurPackage())
                .isEqualTo(Map.of(
                        "io.headwater.events", 0.5, "io.headwater.command.store.postgres", 0.25, "(none)", 0.25));
    }
}
