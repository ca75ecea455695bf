package io.headwater.benchmarks.load;

import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Table;
import java.time.Duration;
import java.util.function.Function;

/**
 * Runs a load until it gets no faster. On two processors the compiler of a JVM competes for minutes with the code it compiles,
 * and a rate from that time says nothing about the next hour.
 */
public final class WarmUp {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final double FASTER = 1.05;
    private static final int WINDOWS_WITHOUT_GAIN = 5;

    private WarmUp() {}

    /**
     * Runs the load for windows of ten seconds, until five in a row were no more than 5 % faster than the best before.
     *
     * @param load runs for the given time
     * @param longest after which it ends in any case
     */
    public static void run(Function<Duration, Reading> load, Duration longest) {
        Progress.say("warming up until it gets no faster, at most " + longest.toSeconds() + " s");
        long end = System.nanoTime() + longest.toNanos();
        double best = 0;
        int withoutGain = 0;
        while (withoutGain < WINDOWS_WITHOUT_GAIN && System.nanoTime() - end < 0) {
            double rate = load.apply(WINDOW).perSecond();
            Progress.say("warming up  " + Table.number(rate) + "/s");
            withoutGain = rate > best * FASTER ? 0 : withoutGain + 1;
            best = Math.max(best, rate);
        }
    }
}
