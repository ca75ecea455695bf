package io.headwater.projections.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many rows come at once after a portion of so many rows and bytes. */
class PortionSizeTest {

    @ParameterizedTest
    @CsvSource({"16, 1600, 32", "64, 6400, 100", "100, 0, 100", "16, 16777216, 4", "4, 4194304, 4", "1, 99999999, 1"})
    void itIsTwiceAsManyAtMostAndFewerOfLargeOnes(int rows, long bytes, int next) {
        assertThat(PortionSize.next(rows, bytes)).isEqualTo(next);
    }
}
