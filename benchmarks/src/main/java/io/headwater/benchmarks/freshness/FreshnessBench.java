package io.headwater.benchmarks.freshness;

import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.OrderLoad;
import io.headwater.benchmarks.orders.OrderReader;
import io.headwater.benchmarks.orders.OrderReaders;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The bench itself, on an installation that is up. */
final class FreshnessBench {
    private static final int WRITERS = 32;
    // Enough that at the fixed rate one is nearly always free.
    private static final int READERS = 64;
    private static final Duration RATE_TIME = Duration.ofSeconds(5);
    private static final double NANOS_PER_MILLI = 1e6;

    private final TestedInstallation installation;
    private final int tenants;
    private final int readEvery;

    FreshnessBench(TestedInstallation installation, int tenants, int readEvery) {
        this.installation = installation;
        this.tenants = tenants;
        this.readEvery = readEvery;
    }

    /**
     * Measures.
     *
     * @param rate writes a second; null to measure what is reached, and take half of it
     */
    Report run(@Nullable Double rate, Duration warmUpMax, Duration time) {
        try (OrderLoad orders = OrderLoad.make(installation, tenants, WRITERS);
                OrderReaders readers = OrderReaders.connect(orders, READERS, readEvery)) {
            WarmUp.run(window -> orders.run(new Pace.Closed(), window), warmUpMax);
            double reached = orders.run(new Pace.Closed(), RATE_TIME).perSecond();
            double target = rate != null ? rate : reached / 2;
            orders.awaitReadable();
            Progress.say("reached %.0f/s; writing and reading at %.0f/s for %d s"
                    .formatted(reached, target, time.toSeconds()));
            readers.run(new Pace.Fixed(target), time);
            OrderReader.Times times = readers.run(new Pace.Fixed(target), time);
            return report(times, target);
        }
    }

    private Report report(OrderReader.Times times, double target) {
        Table table = new Table("at %.0f writes/s".formatted(target), "count", "p50 ms", "p99 ms", "max ms");
        row(table, "write, from when it was due to its answer", times.write());
        row(table, "readable, from the write's answer", times.readable());
        row(table, "readable, from when the write was due", times.whole());
        Figures figures = new Figures("freshness")
                .put("p50Millis", millis(times.readable(), 50))
                .put("p99Millis", millis(times.readable(), 99))
                .put("maxMillis", millis(times.readable(), 100))
                .put("fromRequestP50Millis", millis(times.whole(), 50))
                .put("fromRequestP99Millis", millis(times.whole(), 99))
                .put("writeP50Millis", millis(times.write(), 50))
                .put("writeP99Millis", millis(times.write(), 99))
                .put("writesPerSecond", target)
                .put("reads", times.readable().getTotalCount())
                .put("tenants", tenants)
                .putConditions();
        return new Report(table.toString(), figures);
    }

    private static void row(Table table, String what, Histogram nanos) {
        table.row(
                what,
                Long.toString(nanos.getTotalCount()),
                Table.number(millis(nanos, 50)),
                Table.number(millis(nanos, 99)),
                Table.number(millis(nanos, 100)));
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
