package io.headwater.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Incarnation;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SearchRateTest {
    private static final Incarnation BUSY = new Incarnation(7);
    private static final Incarnation OTHER = new Incarnation(8);

    // Near the end of its range, as a clock without an origin may be.
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);
    private final SearchRate rate = new SearchRate(10, clock::get);

    @Test
    void aSecondsShareMayBeginAtOnceAndOneMoreIsRefused() {
        // when
        assertThat(taken(BUSY, 100)).isEqualTo(10);

        // then
        assertThatThrownBy(() -> rate.take(BUSY)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
            assertThat(e.problem().retryAfter()).isNotNull();
        });
        assertThat(taken(OTHER, 100)).isEqualTo(10);
    }

    @Test
    void timeGivesBackWhatItIsWorthAndNoMoreThanASecondOfIt() {
        // given
        taken(BUSY, 10);

        // when, then
        pass(Duration.ofMillis(300));
        assertThat(taken(BUSY, 100)).isEqualTo(3);
        pass(Duration.ofHours(1));
        assertThat(taken(BUSY, 100)).isEqualTo(10);
    }

    @Test
    void whoIsRefusedSpendsNothing() {
        // given
        taken(BUSY, 1_000);

        // when
        pass(Duration.ofMillis(100));

        // then
        assertThat(taken(BUSY, 100)).isEqualTo(1);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /** How many of so many are let through. */
    private int taken(Incarnation tenant, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                rate.take(tenant);
                taken++;
            } catch (ProblemException e) {
                assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
            }
        }
        return taken;
    }
}
