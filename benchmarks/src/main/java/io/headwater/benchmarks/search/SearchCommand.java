package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.orders.RoundsOption;
import io.headwater.benchmarks.report.Rounds;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Mixin
    private RoundsOption rounds = new RoundsOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Rounds timed = rounds.rounds();
        return data.with(
                CranfieldSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (CranfieldSet set = CranfieldSet.of(directory)) {
                        return new SearchBench(tested, set, timed).run(rounds.warmUp());
                    }
                }));
    }
}
