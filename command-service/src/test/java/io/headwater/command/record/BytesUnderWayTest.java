package io.headwater.command.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class BytesUnderWayTest {
    private final BytesUnderWay underWay = new BytesUnderWay(DataSize.ofBytes(10));

    @Test
    void whatFitsEntersAndWhatDoesNotTakesNothing() {
        // when
        boolean first = underWay.tryEnter(7);
        boolean tooMuch = underWay.tryEnter(4);
        boolean fits = underWay.tryEnter(3);
        // then
        assertThat(first).isTrue();
        assertThat(tooMuch).isFalse();
        assertThat(fits).isTrue();
    }

    @Test
    void whatLeavesMakesRoom() {
        // given
        assertThat(underWay.tryEnter(10)).isTrue();
        // when
        underWay.leave(10);
        // then
        assertThat(underWay.tryEnter(10)).isTrue();
    }
}
