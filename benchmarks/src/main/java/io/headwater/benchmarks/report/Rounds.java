package io.headwater.benchmarks.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Legs measured in turn, several rounds of all of them, so that whatever drifts on the machine meets all alike.
 *
 * @param rounds 1 to 100; the median of an odd number is a reading that really was
 * @param each how long one leg takes
 */
public record Rounds(int rounds, Duration each) {
    private static final int ROUNDS_MAX = 100;

    public Rounds {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new BenchFailed("rounds are 1 to " + ROUNDS_MAX + ", not " + rounds);
        }
    }

    /** One thing to measure. */
    @FunctionalInterface
    public interface Leg {
        /** Measures for the given time, at least. */
        Reading measure(Duration time);
    }

    /**
     * Measures all legs, in their order, in every round.
     *
     * @return the readings of each leg, under its name, in the same order
     */
    public Readings measure(Map<String, Leg> legs) {
        Map<String, List<Reading>> readings = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            int current = round;
            legs.forEach((name, leg) -> {
                Reading reading = leg.measure(each);
                Progress.say("round %d of %d  %-32s %s/s"
                        .formatted(current, rounds, name, Table.number(reading.perSecond())));
                readings.computeIfAbsent(name, _ -> new ArrayList<>()).add(reading);
            });
        }
        return new Readings(readings);
    }
}
