package io.headwater.benchmarks.freshness;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench freshness}. */
@Command(
        name = "freshness",
        description = "Time from a write to the read that has it, by following tokens at a fixed rate.",
        mixinStandardHelpOptions = true)
public final class FreshnessCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "The installation to measure; if it is not up, one is started in its folder bench"
                    + " (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(names = "--rate", description = "Writes a second; if not given, half of what 32 connections reach.")
    private @Nullable Double rate;

    @Option(names = "--seconds", defaultValue = "20", description = "Time of the measurement (default: 20).")
    private int seconds = 20;

    @Option(
            names = "--warm-up",
            defaultValue = "300",
            description = "Seconds before it at most; less if it gets no faster (default: 300).")
    private int warmUpSeconds = 300;

    @Option(names = "--tenants", defaultValue = "8", description = "Tenants that are written to (default: 8).")
    private int tenants = 8;

    @Option(
            names = "--read-every",
            paramLabel = "N",
            defaultValue = "1",
            description = "Follow every Nth write by a read (default: 1).")
    private int readEvery = 1;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (readEvery < 1 || tenants < 1 || (rate != null && rate <= 0)) {
            throw new BenchFailed("--read-every, --tenants and --rate are more than 0");
        }
        Report report;
        try (TestedInstallation installation = TestedInstallation.of(home)) {
            FreshnessBench bench = new FreshnessBench(installation, tenants, readEvery);
            report = bench.run(rate, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
        }
        report.print(spec.commandLine().getOut());
        return 0;
    }
}
