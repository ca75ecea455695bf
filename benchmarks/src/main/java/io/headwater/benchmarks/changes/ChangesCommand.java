package io.headwater.benchmarks.changes;

import io.headwater.benchmarks.orders.LoadOptions;
import io.headwater.benchmarks.report.BenchFailed;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench changes}. */
@Command(
        name = "changes",
        description =
                "Listeners of change feeds that are killed and resumed at random: whether each is told every change"
                        + " exactly once and in order, and how late.",
        mixinStandardHelpOptions = true)
public final class ChangesCommand implements Callable<Integer> {
    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--listeners", defaultValue = "1000", description = "Listeners (default: 1000).")
    private int listeners = 1_000;

    @Option(names = "--rate", defaultValue = "500", description = "Writes a second (default: 500).")
    private double rate = 500;

    @Option(
            names = "--kill-every",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Each listener is killed after so many seconds, in the mean (default: 10).")
    private double killEverySeconds = 10;

    @Option(names = "--seconds", defaultValue = "60", description = "Time of the measurement (default: 60).")
    private int seconds = 60;

    @Option(names = "--seed", defaultValue = "1", description = "Of who is killed when (default: 1).")
    private long seed = 1;

    @Override
    public Integer call() {
        if (listeners < 1 || rate <= 0 || killEverySeconds <= 0 || seconds < 1) {
            throw new BenchFailed("--listeners, --rate, --kill-every and --seconds are more than 0");
        }
        return load.report(installation -> new ChangesBench(installation, load.tenants(), listeners, seed)
                .run(rate, killEverySeconds, Duration.ofSeconds(seconds)));
    }
}
