package io.headwater.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class SearchSettingsTest {

    @Test
    void theFullSetIsReadAndWhatIsLeftOutHasItsDefault() {
        assertThat(read(Map.of(
                        "headwater.search.per-tenant-max", "3",
                        "headwater.search.per-second-max", "7",
                        "headwater.search.questions-size-max", "2MB",
                        "headwater.search.ranked-max", "5000",
                        "headwater.search.recall-every", "0")))
                .isEqualTo(new SearchSettings(3, 7, DataSize.ofMegabytes(2), 5_000, 0));
        assertThat(read(Map.of())).isEqualTo(new SearchSettings(8, 2_000, DataSize.ofMegabytes(16), 20_000, 100));
    }

    @ParameterizedTest
    @CsvSource({
        "per-tenant-max,0",
        "per-tenant-max,1001",
        "per-second-max,0",
        "per-second-max,1000001",
        "questions-size-max,-1KB",
        "ranked-max,999",
        "recall-every,-1"
    })
    void whatIsOutOfRangeIsRefused(String name, String value) {
        assertThatThrownBy(() -> read(Map.of("headwater.search." + name, value)))
                .isInstanceOf(BindException.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    private static SearchSettings read(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("headwater.search", SearchSettings.class);
    }
}
