package io.headwater.benchmarks.pgbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.report.BenchFailed;
import org.junit.jupiter.api.Test;

class PgbenchReportTest {
    private static final String VERSION_15 = """
            pgbench (15.18 (Debian 15.18-0+deb12u1), server 17.11)
            transaction type: insert.sql
            scaling factor: 1
            query mode: prepared
            number of clients: 16
            number of threads: 2
            maximum number of tries: 1
            duration: 4 s
            number of transactions actually processed: 66802
            number of failed transactions: 0 (0.000%)
            latency average = 0.958 ms
            initial connection time = 21.533 ms
            tps = 16700.421337 (without initial connection time)
            """;

    private static final String VERSION_13 = """
            number of transactions actually processed: 100
            latency average = 1.000 ms
            tps = 90.000000 (including connections establishing)
            tps = 100.000000 (excluding connections establishing)
            """;

    @Test
    void theRateIsReadWithoutTheTimeToConnect() {
        // when
        PgbenchReport report = PgbenchReport.parse(VERSION_15);

        // then
        assertThat(report).isEqualTo(new PgbenchReport(16700.421337, 66802, 0.958));
    }

    @Test
    void theRateOfOlderVersionsIsReadWithoutTheTimeToConnectToo() {
        // when
        PgbenchReport report = PgbenchReport.parse(VERSION_13);

        // then
        assertThat(report.perSecond()).isEqualTo(100);
    }

    @Test
    void aRunWithFailedTransactionsDoesNotCount() {
        // given
        String output = VERSION_15.replace("failed transactions: 0", "failed transactions: 3");

        // then
        assertThatThrownBy(() -> PgbenchReport.parse(output))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("3 transactions");
    }

    @Test
    void outputOfAnotherProgramIsNotAReport() {
        assertThatThrownBy(() -> PgbenchReport.parse("usage: pgbench"))
                .isInstanceOf(BenchFailed.class)
                .hasMessageContaining("usage: pgbench");
    }
}
