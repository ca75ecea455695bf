package io.headwater.benchmarks.freshness;

import io.headwater.benchmarks.orders.LoadOptions;
import io.headwater.benchmarks.report.BenchFailed;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench freshness}. */
@Command(
        name = "freshness",
        description = "Time from a write to the read that has it, by following tokens at a fixed rate.",
        mixinStandardHelpOptions = true)
public final class FreshnessCommand implements Callable<Integer> {
    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--rate", description = "Writes a second; if not given, half of what 32 connections reach.")
    private @Nullable Double rate;

    @Option(names = "--seconds", defaultValue = "20", description = "Time of the measurement (default: 20).")
    private int seconds = 20;

    @Option(
            names = "--read-every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Follow every Nth write by a read (default: 1).")
    private int readEvery = 1;

    @Override
    public Integer call() {
        if (readEvery < 1 || (rate != null && rate <= 0)) {
            throw new BenchFailed("--read-every and --rate are more than 0");
        }
        return load.report(installation -> new FreshnessBench(installation, load.tenants(), readEvery)
                .run(rate, load.warmUp(), Duration.ofSeconds(seconds)));
    }
}
