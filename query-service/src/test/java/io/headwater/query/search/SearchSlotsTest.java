package io.headwater.query.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.Incarnation;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import org.junit.jupiter.api.Test;

class SearchSlotsTest {
    private static final Incarnation BUSY = new Incarnation(7);
    private static final Incarnation OTHER = new Incarnation(8);

    private final SearchSlots slots = new SearchSlots(2, new SearchRate(1_000, () -> 0));

    @Test
    void oneSearchTooManyIsRefusedAndTakesNoPlace() {
        // given
        SearchSlots.Slot first = slots.enter(BUSY);
        assertThat(first.remaining()).isEqualTo(1);
        assertThat(slots.enter(BUSY).remaining()).isZero();

        // when, then
        assertThatThrownBy(() -> slots.enter(BUSY)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
            assertThat(e.problem().retryAfter()).isNotNull();
        });
        assertThatThrownBy(() -> slots.enter(BUSY)).isInstanceOf(ProblemException.class);

        // when
        first.close();

        // then
        assertThat(slots.enter(BUSY)).isNotNull();
    }

    @Test
    void aBusyTenantTakesNoPlaceOfAnother() {
        // given
        slots.enter(BUSY);
        slots.enter(BUSY);

        // when, then
        assertThat(slots.enter(OTHER)).isNotNull();
    }
}
