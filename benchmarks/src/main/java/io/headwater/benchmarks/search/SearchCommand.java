package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "The installation to measure; if it is not up, one is started in its folder bench"
                    + " (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the set is: DIR/" + CranfieldSet.FOLDER + "; not run without it.")
    private @Nullable Path data;

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
        PrintWriter out = spec.commandLine().getOut();
        if (data == null || !CranfieldSet.isIn(data)) {
            new Report(
                            "not run: --data DIR with " + CranfieldSet.FOLDER + " is missing",
                            new Figures("search").put("notRun", 1))
                    .print(out);
            return 0;
        }
        Report report;
        try (TestedInstallation installation = TestedInstallation.of(home);
                CranfieldSet set = CranfieldSet.of(data)) {
            report = new SearchBench(installation, set, timed).run(Duration.ofSeconds(warmUpSeconds));
        }
        report.print(out);
        return 0;
    }
}
