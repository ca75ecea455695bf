package io.headwater.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    private static final long SEED = 20_261_122;
    private static final int TIMES = 20_000;

    @Test
    void everyTimeIsWrittenAndReadAsTheJdkDoes() {
        // given
        Random random = new Random(SEED);
        int[] units = {1, 1_000, 1_000_000, 1_000_000_000};

        for (int i = 0; i < TIMES; i++) {
            // when
            int unit = units[random.nextInt(units.length)];
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-70_000_000_000L, 300_000_000_000L),
                    (long) random.nextInt(1_000_000_000 / unit) * unit);

            // then
            assertThat(EventTime.write(time)).isEqualTo(time.toString());
            assertThat(EventTime.read(time.toString())).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-07-04T09:30:00Z",
                "2026-07-04T09:30:00.1Z",
                "2024-02-29T23:59:59.999999999Z",
                "2026-07-04T24:00:00Z",
                "2016-12-31T23:59:60Z",
                "2026-07-04T09:30:00+02:00",
                "+12026-07-04T09:30:00Z",
                "2026-07-04t09:30:00z"
            })
    void whatTheJdkReadsIsReadAsItDoes(String text) {
        assertThat(EventTime.read(text)).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "2026-02-29T09:30:00Z",
                "2026-13-01T09:30:00Z",
                "2026-07-04T09:60:00Z",
                "2026-07-04T25:00:00Z",
                "2026-07-04T09:30:00.1234567890Z",
                "2026-07-04T09:30:00.12a4Z",
                "٢٠٢٦-07-04T09:30:00Z"
            })
    void whatIsNoInstantIsRefused(String text) {
        assertThatThrownBy(() -> EventTime.read(text)).isInstanceOf(DateTimeException.class);
    }
}
