package io.headwater.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "1970-01-01T01:00:00.000000001+01:00, 0.000000001",
        "1969-12-31T23:59:59.5Z, -0.5",
        "1970-01-02, 86400",
        "2000-02-29, 951782400",
        "0001-01-01T00:00:00+14:00, -62135647200",
        "9999-12-31T23:59:59.999999999-14:59, 253402354739.999999999"
    })
    void aPointInTimeIsExactSecondsOfUtc(String text, BigDecimal seconds) {
        assertThat(Timestamps.seconds(text)).isEqualByComparingTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "infinity",
                "2026-02-29",
                "1900-02-29",
                "2026-04-31T00:00:00Z",
                "2026-13-01",
                "2026-00-01",
                "0000-01-01",
                "2026-01-02T24:00:00Z",
                "2026-01-02T03:04:60Z",
                "2026-01-02t03:04:05z",
                "2026-01-02 03:04:05Z",
                "2026-01-02T03:04:05",
                "2026-01-02T03:04:05.Z",
                "2026-01-02T03:04:05.1234567890Z",
                "2026-01-02T03:04:05+15:00",
                "2026-1-2",
                "+12026-01-02",
                "2026-01-02\n",
                "2026-01-02T03:04Z",
                "20260102",
                "٢٠٢٦-01-02"
            })
    void whatIsNoPointInTimeIsNone(String text) {
        assertThat(Timestamps.seconds(text)).isNull();
    }
}
