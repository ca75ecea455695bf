package io.headwater.query.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SharingSettingsTest {
    @Test
    void theFullSetIsRead() {
        assertThat(bind(Map.of(
                        "headwater.sharing.per-tenant-max", "3",
                        "headwater.sharing.reports-after", "200ms",
                        "headwater.sharing.reports-max", "5",
                        "headwater.sharing.reports-per-tenant-max", "1")))
                .isEqualTo(new SharingSettings(3, Duration.ofMillis(200), 5, 1));
    }

    @Test
    void theDefaultsAreThoseThatAreUsedWithoutSettings() {
        assertThat(bind(Map.of())).isEqualTo(SharingSettings.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "per-tenant-max,0",
        "per-tenant-max,1001",
        "reports-after,0s",
        "reports-after,11m",
        "reports-max,0",
        "reports-per-tenant-max,0"
    })
    void whatIsOutOfRangeIsRefused(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of("headwater.sharing." + name, value)))
                .isInstanceOf(BindException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private static SharingSettings bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("headwater.sharing", SharingSettings.class);
    }
}
