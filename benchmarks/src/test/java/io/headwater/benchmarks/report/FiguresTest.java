package io.headwater.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void theLineBeginsWithTheBenchAndKeepsTheOrder() {
        // when
        Figures figures =
                new Figures("append").put("ratio", 2.5).put("events", 12L).put("note", "two\nlines");

        // then
        assertThat(figures.line())
                .isEqualTo("{\"bench\":\"append\",\"ratio\":2.5,\"events\":12,\"note\":\"two\\nlines\"}")
                .doesNotContain("\n");
    }

    @Test
    void numbersHaveFourDigitsAndLargeOnesNoFraction() {
        // when
        Figures figures = new Figures("append").put("small", 0.123456).put("large", 48_300.7);

        // then
        assertThat(figures.line()).isEqualTo("{\"bench\":\"append\",\"small\":0.1235,\"large\":48301}");
    }

    @Test
    void whatWasNotMeasuredIsNull() {
        // when
        Figures figures =
                new Figures("append").put("legs", new Readings(Map.of("pgbench", List.of(Reading.ofRate(10)))));

        // then
        assertThat(figures.line())
                .isEqualTo("{\"bench\":\"append\",\"legs\":"
                        + "{\"pgbench\":{\"perSecond\":10.0,\"p50Millis\":null,\"p99Millis\":null}}}");
    }
}
