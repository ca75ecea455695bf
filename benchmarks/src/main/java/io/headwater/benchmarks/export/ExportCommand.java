package io.headwater.benchmarks.export;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.retail.RetailSet;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench export}. */
@Command(
        name = "export",
        description = "Rows a second of the online-retail set out again over HTTP, against COPY of the same rows.",
        mixinStandardHelpOptions = true)
public final class ExportCommand implements Callable<Integer> {
    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            defaultValue = "180",
            description = "Seconds before the measurement at most; less if it gets no faster (default: 180).")
    private int warmUpSeconds = 180;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        // A leg takes as long as all rows do.
        Rounds whole = new Rounds(rounds, Duration.ZERO);
        return data.with(
                RetailSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (RetailSet set = RetailSet.of(directory)) {
                        return new ExportBench(tested, set, whole).run(Duration.ofSeconds(warmUpSeconds));
                    }
                }));
    }
}
