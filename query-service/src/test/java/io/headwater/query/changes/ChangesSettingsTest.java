package io.headwater.query.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ChangesSettingsTest {
    private static ChangesSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("headwater.changes", ChangesSettings.class);
    }

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(bind(Map.of()))
                .isEqualTo(new ChangesSettings(
                        5_000,
                        2_500,
                        Duration.ofSeconds(15),
                        DataSize.ofMegabytes(4),
                        DataSize.ofMegabytes(32),
                        2,
                        4,
                        Duration.ofMinutes(10)));
    }

    @Test
    void allCanBeGiven() {
        assertThat(bind(Map.of(
                        "headwater.changes.max", "10",
                        "headwater.changes.per-tenant-max", "5",
                        "headwater.changes.heartbeat", "1s",
                        "headwater.changes.behind-max", "64KB",
                        "headwater.changes.recent-max", "1MB",
                        "headwater.changes.catch-ups-max", "1",
                        "headwater.changes.states-max", "2",
                        "headwater.changes.state-duration-max", "1m")))
                .isEqualTo(new ChangesSettings(
                        10,
                        5,
                        Duration.ofSeconds(1),
                        DataSize.ofKilobytes(64),
                        DataSize.ofMegabytes(1),
                        1,
                        2,
                        Duration.ofMinutes(1)));
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChangesSettings(
                        1,
                        2,
                        Duration.ofSeconds(1),
                        DataSize.ofMegabytes(1),
                        DataSize.ofMegabytes(1),
                        1,
                        1,
                        Duration.ofMinutes(1)))
                .withMessageContaining("headwater.changes.per-tenant-max is 1 to 1, not 2");
    }
}
