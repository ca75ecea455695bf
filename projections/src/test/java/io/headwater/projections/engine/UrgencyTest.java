package io.headwater.projections.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UrgencyTest {
    private static final Duration LAG_MAX = Duration.ofSeconds(30);

    @Test
    void itGivesWayToOthersThatAreBusyUntilItIsTooFarBehind() {
        // given
        Urgency urgency = new Urgency(Duration.ZERO, () -> true, LAG_MAX);

        // then
        assertThat(urgency.givesWay(0)).isTrue();
        assertThat(urgency.givesWay(29.9)).isTrue();
        assertThat(urgency.givesWay(30)).isFalse();
    }

    @Test
    void itTakesAllTheTimeThatNobodyElseNeeds() {
        assertThat(new Urgency(Duration.ZERO, () -> false, LAG_MAX).givesWay(0)).isFalse();
        assertThat(Urgency.AT_ONCE.givesWay(0)).isFalse();
    }
}
