package io.headwater.benchmarks.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.AbstractHistogram;

/**
 * What one leg measured.
 *
 * @param perSecond operations that were acknowledged, divided by the time until the last of them was
 * @param p50Millis median time of one; NaN if not measured
 * @param p99Millis time that 99 of 100 stay within; NaN if not measured
 */
public record Reading(double perSecond, double p50Millis, double p99Millis) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    /** A reading without times. */
    public static Reading ofRate(double perSecond) {
        return new Reading(perSecond, Double.NaN, Double.NaN);
    }

    /**
     * A reading of everything in a histogram.
     *
     * @param nanos the time of each operation
     * @param elapsed from the first begin to the last end
     */
    public static Reading of(AbstractHistogram nanos, Duration elapsed) {
        return new Reading(
                nanos.getTotalCount() * NANOS_PER_SECOND / elapsed.toNanos(),
                nanos.getValueAtPercentile(50) / NANOS_PER_MILLI,
                nanos.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }

    /** The median of each figure by itself; of an even number of readings the lower one. */
    public static Reading median(List<Reading> readings) {
        return new Reading(
                median(readings, Reading::perSecond),
                median(readings, Reading::p50Millis),
                median(readings, Reading::p99Millis));
    }

    private static double median(List<Reading> readings, ToDoubleFunction<Reading> figure) {
        List<Double> sorted = readings.stream()
                .map(figure::applyAsDouble)
                .sorted(Comparator.naturalOrder())
                .toList();
        return sorted.get((sorted.size() - 1) / 2);
    }
}
