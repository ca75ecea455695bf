package io.headwater.benchmarks.append;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench long}. */
@Command(
        name = "long",
        description = "What a change of a record costs after 100 000 others, against the first ones.",
        mixinStandardHelpOptions = true)
public final class LongCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "Where the data of a PostgreSQL server of its own goes, until the end (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(names = "--changes", defaultValue = "100000", description = "Changes of the record (default: 100000).")
    private int changes = 100_000;

    @Option(names = "--samples", defaultValue = "400", description = "Changes of each kind measured (default: 400).")
    private int samples = 400;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (changes < 1 || samples < 1) {
            throw new BenchFailed("--changes and --samples are more than 0");
        }
        Report report;
        try (ScratchLog log = ScratchLog.onOwnServer(home)) {
            report = new LongBench(log, changes, samples).run();
        }
        report.print(spec.commandLine().getOut());
        return 0;
    }
}
