package io.headwater.standalone.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.JsonText;
import org.junit.jupiter.api.Test;

class StatusTest {

    @Test
    void parkedEventsOfAllPartitionsAreAddedUp() {
        // given
        JsonText status = JsonText.of("{\"a\": {\"parkedEvents\": 2}, \"b\": [{\"parkedEvents\": 3}]}");

        // then
        assertThat(Status.parkedEvents(status.tree())).hasValue(5);
    }

    @Test
    void whatNobodySaysIsNotTakenForNone() {
        // then
        assertThat(Status.parkedEvents(JsonText.of("{\"replicas\": []}").tree()))
                .isEmpty();
    }
}
