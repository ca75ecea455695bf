package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.report.Rounds;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench search}. */
@Command(
        name = "search",
        description =
                "nDCG@10 of every mode on the Cranfield set, exact and by HNSW, and searches a second against pgbench.",
        mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {
    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--seconds", defaultValue = "10", description = "Time of one leg of a round (default: 10).")
    private int seconds = 10;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            defaultValue = "120",
            description = "Seconds before the measurement at most; less if it gets no faster (default: 120).")
    private int warmUpSeconds = 120;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Rounds timed = new Rounds(rounds, Duration.ofSeconds(seconds));
        return data.with(
                CranfieldSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (CranfieldSet set = CranfieldSet.of(directory)) {
                        return new SearchBench(tested, set, timed).run(Duration.ofSeconds(warmUpSeconds));
                    }
                }));
    }
}
