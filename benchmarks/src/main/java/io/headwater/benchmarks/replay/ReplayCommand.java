package io.headwater.benchmarks.replay;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.retail.RetailSet;
import io.headwater.projections.replay.Pace;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "The installation to measure; if it is not up, one is started in its folder bench"
                    + " (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the set is: DIR/" + RetailSet.FILE + "; not run without it.")
    private @Nullable Path data;

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
        PrintWriter out = spec.commandLine().getOut();
        if (data == null || !Files.isRegularFile(data.resolve(RetailSet.FILE))) {
            new Report(
                            "not run: --data DIR with " + RetailSet.FILE + " is missing",
                            new Figures("replay").put("notRun", 1))
                    .print(out);
            return 0;
        }
        Report report;
        try (TestedInstallation installation = TestedInstallation.of(home);
                RetailSet set = RetailSet.of(data)) {
            report = new ReplayBench(installation, set, rate).run(rounds);
        }
        report.print(out);
        return 0;
    }
}
