package io.headwater.benchmarks.hot;

import io.headwater.benchmarks.orders.LoadOptions;
import io.headwater.benchmarks.report.BenchFailed;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench hot}. */
@Command(
        name = "hot",
        description =
                "Conditional adjustments a second of one record, from 64 clients, and whether its stock is exact.",
        mixinStandardHelpOptions = true)
public final class HotCommand implements Callable<Integer> {
    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--seconds", defaultValue = "20", description = "Time of the measurement (default: 20).")
    private int seconds = 20;

    @Option(
            names = "--instances",
            defaultValue = "1",
            description = "Instances of the command service that the clients are spread over, 1 or 2 (default: 1).")
    private int instances = 1;

    @Override
    public Integer call() {
        if (instances < 1 || instances > 2 || seconds < 1) {
            throw new BenchFailed("--instances is 1 or 2, and --seconds more than 0");
        }
        return load.report(
                installation -> new HotBench(installation, instances).run(load.warmUp(), Duration.ofSeconds(seconds)));
    }
}
