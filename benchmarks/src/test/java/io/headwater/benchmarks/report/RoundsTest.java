package io.headwater.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
    @Test
    void legsAlternateAndTheMedianOfEachCounts() {
        // given
        List<String> order = new ArrayList<>();
        Iterator<Double> rates = List.of(10.0, 30.0, 20.0).iterator();
        Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
        legs.put("ours", _ -> {
            order.add("ours");
            return Reading.ofRate(rates.next());
        });
        legs.put("theirs", _ -> {
            order.add("theirs");
            return Reading.ofRate(7);
        });

        // when
        Readings medians = new Rounds(3, Duration.ZERO).medians(legs);

        // then
        assertThat(order).containsExactly("ours", "theirs", "ours", "theirs", "ours", "theirs");
        assertThat(medians.of("ours").perSecond()).isEqualTo(20);
        assertThat(medians.of("theirs").perSecond()).isEqualTo(7);
    }

    @Test
    void noRoundsAreRefused() {
        assertThatThrownBy(() -> new Rounds(0, Duration.ZERO)).isInstanceOf(BenchFailed.class);
    }
}
