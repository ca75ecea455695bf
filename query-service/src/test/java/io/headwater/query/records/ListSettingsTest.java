package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ListSettingsTest {
    @Test
    void aPageHasFourMegabytesUnlessSaidOtherwise() {
        assertThat(bind(Map.of()).pageBytesMax()).isEqualTo(4 * 1024 * 1024);
        assertThat(bind(Map.of("headwater.lists.page-size-max", "1KB")).pageSizeMax())
                .isEqualTo(DataSize.ofKilobytes(1));
        assertThat(bind(Map.of("headwater.lists.page-size-max", "256MB")).pageBytesMax())
                .isEqualTo(256 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1023B", "257MB", "3GB", "-1MB"})
    void whatIsOutOfRangeIsRefused(String size) {
        assertThatThrownBy(() -> bind(Map.of("headwater.lists.page-size-max", size)))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("headwater.lists.page-size-max");
    }

    private static ListSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("headwater.lists", ListSettings.class);
    }
}
