package io.headwater.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void theFirstColumnStandsLeftAndNumbersStandRight() {
        // when
        Table table =
                new Table("", "events/s").row("append", Table.number(48_300.4)).row("nothing", "");

        // then
        assertThat(table).hasToString("""
                         events/s
                append     48,300
                nothing""");
    }
}
