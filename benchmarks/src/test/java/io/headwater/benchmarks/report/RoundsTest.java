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
        Readings readings = new Rounds(3, Duration.ZERO).measure(legs);

        // then
        assertThat(order).containsExactly("ours", "theirs", "ours", "theirs", "ours", "theirs");
        assertThat(readings.of("ours").perSecond()).isEqualTo(20);
        assertThat(readings.of("theirs").perSecond()).isEqualTo(7);
    }

    @Test
    void aSlowMinuteOfTheMachineDoesNotMoveARatio() {
        // given
        Readings readings = new Readings(Map.of(
                "ours", List.of(Reading.ofRate(40), Reading.ofRate(10), Reading.ofRate(42)),
                "theirs", List.of(Reading.ofRate(20), Reading.ofRate(5), Reading.ofRate(10))));

        // when
        double ratio = readings.ratio("ours", "theirs");

        // then
        assertThat(ratio).isEqualTo(2);
    }

    @Test
    void noRoundsAreRefused() {
        assertThatThrownBy(() -> new Rounds(0, Duration.ZERO)).isInstanceOf(BenchFailed.class);
    }
}
