package io.headwater.projections.parked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.InvalidName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
    @Test
    void aPlaceIsReadAsItIsWritten() {
        assertThat(Place.parse("31.999999999999999999")).hasToString("31.999999999999999999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3",
                "3.",
                ".17",
                "3.17.1",
                "-3.17",
                "3.-17",
                "3.1e3",
                "3.17 ",
                "３.17",
                "99999999999.1",
                "3.9999999999999999999"
            })
    void whatIsNoPlaceIsRefused(String text) {
        assertThatThrownBy(() -> Place.parse(text)).isInstanceOf(InvalidName.class);
    }
}
