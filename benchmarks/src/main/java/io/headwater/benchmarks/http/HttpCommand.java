package io.headwater.benchmarks.http;

import io.headwater.benchmarks.orders.TestedInstallation;
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

/** {@code bench http}. */
@Command(
        name = "http",
        description = "Creates a second over HTTP, against pgbench and against an endpoint that only parses.",
        mixinStandardHelpOptions = true)
public final class HttpCommand implements Callable<Integer> {
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "The installation to measure; if it is not up, one is started in its folder bench"
                    + " (default: .headwater).")
    private Path home = Path.of(".headwater");

    @Option(names = "--seconds", defaultValue = "10", description = "Time of one leg of a round (default: 10).")
    private int seconds = 10;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            defaultValue = "300",
            description = "Seconds before the first round at most; less if it gets no faster (default: 300).")
    private int warmUpSeconds = 300;

    @Option(
            names = "--tenants",
            defaultValue = "8",
            description = "Tenants that the connections write to (default: 8).")
    private int tenants = 8;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "Record the services' JVM after the rounds, under the same load, and say where its time goes.")
    private @Nullable Path profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Report report;
        try (TestedInstallation installation = TestedInstallation.of(home)) {
            Rounds timed = new Rounds(rounds, Duration.ofSeconds(seconds));
            report = new HttpBench(installation, tenants, timed, profile).run(Duration.ofSeconds(warmUpSeconds));
        }
        report.print(spec.commandLine().getOut());
        return 0;
    }
}
