package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Rounds;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a bench of an installation measures; a mixin of picocli. */
public final class RoundsOption {
    @Option(names = "--seconds", defaultValue = "10", description = "Time of one leg of a round (default: 10).")
    private int seconds = 10;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--warm-up",
            defaultValue = "120",
            description = "Seconds before the measurement at most; less if it gets no faster (default: 120).")
    private int warmUpSeconds = 120;

    /**
     * The rounds.
     *
     * @throws BenchFailed there are none, or too many
     */
    public Rounds rounds() {
        return new Rounds(rounds, Duration.ofSeconds(seconds));
    }

    /** How long each load may warm up. */
    public Duration warmUp() {
        return Duration.ofSeconds(warmUpSeconds);
    }
}
