package io.headwater.benchmarks.replay;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.retail.RetailSet;
import io.headwater.projections.replay.Pace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench replay}. */
@Command(
        name = "replay",
        description =
                "Events a second of the online-retail set from Kafka into a new replica, and from the log into new tables"
                        + " while they are read, against COPY of the same rows.",
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
    private static final int ROUNDS_MAX = 100;

    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Has the replay copy so many events a second at most (default: as fast as it can).")
    private int rate = Pace.UNLIMITED;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new BenchFailed("--rounds is 1 to " + ROUNDS_MAX);
        }
        return data.with(
                RetailSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (RetailSet set = RetailSet.of(directory)) {
                        return new ReplayBench(tested, set, rate).run(rounds);
                    }
                }));
    }
}
