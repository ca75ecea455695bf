package io.headwater.benchmarks.append;

import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench append}. */
@Command(
        name = "append",
        description = "Events a second through the event store's port, against pgbench on the same server.",
        mixinStandardHelpOptions = true)
public final class AppendCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "Where the data of a PostgreSQL server of its own goes, until the end (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(
            names = "--server",
            description =
                    "JDBC URL of a running server to use instead, where postgres may connect and make a database.")
    private @Nullable String server;

    @Option(names = "--seconds", defaultValue = "4", description = "Time of one leg of a round (default: 4).")
    private int seconds = 4;

    @Option(names = "--rounds", defaultValue = "9", description = "Rounds; the medians count (default: 9).")
    private int rounds = 9;

    @Option(names = "--warm-up", defaultValue = "10", description = "Seconds before the first round (default: 10).")
    private int warmUpSeconds = 10;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Report report;
        try (ScratchLog log = server == null ? ScratchLog.onOwnServer(home) : ScratchLog.onServer(server)) {
            Rounds timed = new Rounds(rounds, Duration.ofSeconds(seconds));
            report = new AppendBench(log, timed, Duration.ofSeconds(warmUpSeconds)).run();
        }
        report.print(spec.commandLine().getOut());
        return 0;
    }
}
