package io.headwater.benchmarks.hot;

import io.headwater.benchmarks.load.LoadLoop;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.ServiceInstance;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The bench itself, on an installation that is up. */
final class HotBench {
    private static final int CLIENTS = 64;
    private static final long PLENTY = 1_000_000_000;
    // Sold out by all clients at once: some seconds.
    private static final long FEW = 5_000;
    private static final Duration SELL_OUT_WINDOW = Duration.ofSeconds(1);
    private static final int SELL_OUT_WINDOWS_MAX = 120;

    private final TestedInstallation installation;
    private final int instances;

    HotBench(TestedInstallation installation, int instances) {
        this.installation = installation;
        this.instances = instances;
    }

    Report run(Duration warmUpMax, Duration time) {
        if (instances == 1) {
            return run(List.of(installation.command()), warmUpMax, time);
        }
        try (ServerJvm second = ServiceInstance.command(installation)) {
            return run(List.of(installation.command(), second.address()), warmUpMax, time);
        }
    }

    private Report run(List<URI> servers, Duration warmUpMax, Duration time) {
        try (Stock plenty = Stock.create(installation, "plenty", PLENTY);
                Stock few = Stock.create(installation, "few", FEW)) {
            Run warm = new Run(servers, plenty);
            WarmUp.run(warm::sell, warmUpMax);
            Run measured = new Run(servers, plenty);
            Reading reading = measured.sell(time);
            long left = plenty.left();
            if (left != PLENTY - warm.sold() - measured.sold()) {
                throw new BenchFailed("%d were sold, but the stock went from %d to %d"
                        .formatted(warm.sold() + measured.sold(), PLENTY, left));
            }
            long oversold = sellOut(servers, few);
            return report(reading, measured, oversold);
        }
    }

    // Positive if more was sold than there was; what is left over is an error of its own.
    private static long sellOut(List<URI> servers, Stock few) {
        Run run = new Run(servers, few);
        for (int window = 0; window < SELL_OUT_WINDOWS_MAX && !run.isSoldOut(); window++) {
            run.sell(SELL_OUT_WINDOW);
        }
        if (few.left() != 0 || run.sold() < FEW) {
            throw new BenchFailed("of %d, %d were sold and %d are left".formatted(FEW, run.sold(), few.left()));
        }
        return run.sold() - FEW;
    }

    private Report report(Reading reading, Run run, long oversold) {
        if (oversold != 0) {
            throw new BenchFailed("sold " + oversold + " more than there were");
        }
        Table table = new Table("One record, %d clients".formatted(CLIENTS), "per second", "p50 ms", "p99 ms");
        table.row(
                instances == 1 ? "one instance" : "two instances",
                Table.number(reading.perSecond()),
                Table.number(reading.p50Millis()),
                Table.number(reading.p99Millis()));
        Figures figures = new Figures("hot")
                .put("perSecond", reading.perSecond())
                .put("p50Millis", reading.p50Millis())
                .put("p99Millis", reading.p99Millis())
                .put("sold", run.sold())
                .put("oversold", oversold)
                .put("conflicts", run.conflicts())
                .put("clients", CLIENTS)
                .put("instances", instances)
                .putConditions();
        return new Report(table + "\n\nThe stock is exact, also where " + FEW + " were sold out.", figures);
    }

    /** Clients on one stock, each with a connection of its own; client i at server i modulo their number. */
    private static final class Run {
        private final Histogram nanos = new Histogram(3);
        private final List<Buyer> buyers = new ArrayList<>();

        Run(List<URI> servers, Stock stock) {
            IntStream.range(0, CLIENTS)
                    .mapToObj(client -> servers.get(client % servers.size()))
                    .forEach(server -> buyers.add(new Buyer(server, stock.takeOne(server), nanos::recordValue)));
        }

        Reading sell(Duration time) {
            nanos.reset();
            Duration elapsed = LoadLoop.run(buyers, new Pace.Closed(), time);
            return Reading.of(nanos, elapsed);
        }

        long sold() {
            return buyers.stream().mapToLong(Buyer::bought).sum();
        }

        long conflicts() {
            return buyers.stream().mapToLong(Buyer::conflicts).sum();
        }

        boolean isSoldOut() {
            return buyers.stream().allMatch(Buyer::isSoldOut);
        }
    }
}
