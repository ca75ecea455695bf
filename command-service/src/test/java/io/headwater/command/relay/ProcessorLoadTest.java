package io.headwater.command.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorLoadTest {
    private final AtomicLong nanos = new AtomicLong();

    @ParameterizedTest
    @CsvSource({"0, 0", "0.5, 1", "0.75, 3", "0.9, 9", "1, 99"})
    void tellsTheBusyTimeForEachUnitOfIdleTimeOnceAReadingHasLasted(double reading, double expected) {
        // given
        ProcessorLoad load = new ProcessorLoad(() -> reading, nanos::get);

        // when
        double told = after(100, load);

        // then
        assertThat(told).isCloseTo(expected, within(0.01 + expected / 100));
    }

    @Test
    void oneReadingIsNotTakenForTheLoad() {
        // given
        ProcessorLoad load = new ProcessorLoad(() -> 1, nanos::get);

        // when
        double told = after(1, load);

        // then
        assertThat(told).isBetween(1.0, 3.0);
    }

    @ParameterizedTest
    @CsvSource({"-1", "NaN"})
    void countsAsHalfBusyWhereTheSystemDoesNotSay(double reading) {
        // given
        ProcessorLoad load = new ProcessorLoad(() -> reading, nanos::get);

        // when
        double told = after(100, load);

        // then
        assertThat(told).isEqualTo(1);
    }

    @Test
    void asksTheSystemNoMoreThanOnceInAnInterval() {
        // given
        AtomicLong asked = new AtomicLong();
        ProcessorLoad load = new ProcessorLoad(asked::incrementAndGet, nanos::get);

        // when
        after(1, load);
        load.busyToIdle();
        load.busyToIdle();

        // then
        assertThat(asked).hasValue(1);
    }

    private double after(int intervals, ProcessorLoad load) {
        double told = 0;
        for (int i = 0; i < intervals; i++) {
            nanos.addAndGet(ProcessorLoad.INTERVAL.toNanos());
            told = load.busyToIdle();
        }
        return told;
    }
}
