package io.headwater.benchmarks.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GainTest {

    @Test
    void nothingIsBetterThanAllThatIsRelevantFirst() {
        assertThat(Gain.of(List.of("b", "a", "x"), Set.of("a", "b"), 10)).isEqualTo(1);
    }

    @Test
    void whatComesLateCountsLess() {
        // given 1/log2(3) + 1/log2(4) of 1 + 1/log2(3)
        assertThat(Gain.of(List.of("x", "a", "b"), Set.of("a", "b"), 10)).isCloseTo(0.6934, within(0.0001));
        assertThat(Gain.of(List.of("x", "a", "b"), Set.of("a", "b"), 1)).isZero();
        assertThat(Gain.of(List.of(), Set.of("a"), 10)).isZero();
    }

    @Test
    void moreThanHasPlaceIsNotAskedFor() {
        assertThat(Gain.of(List.of("a", "b"), Set.of("a", "b", "c"), 2)).isEqualTo(1);
    }
}
