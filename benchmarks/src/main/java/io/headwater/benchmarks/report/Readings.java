package io.headwater.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The readings of several legs.
 *
 * @param rounds the readings of each leg in the order of the rounds, by the name of the leg in the order in which they are told
 */
public record Readings(Map<String, List<Reading>> rounds) {
    /** Keeps the order of the legs. */
    public Readings {
        rounds = new LinkedHashMap<>(rounds);
    }

    /**
     * The median of one leg.
     *
     * @throws IllegalArgumentException there was no such leg
     */
    public Reading of(String leg) {
        return Reading.median(roundsOf(leg));
    }

    /** The medians of all legs, in their order. */
    public Map<String, Reading> medians() {
        Map<String, Reading> medians = new LinkedHashMap<>();
        rounds.keySet().forEach(leg -> medians.put(leg, of(leg)));
        return medians;
    }

    /** The same with a leg that was measured once. */
    public Readings with(String leg, Reading reading) {
        Map<String, List<Reading>> more = new LinkedHashMap<>(rounds);
        more.put(leg, List.of(reading));
        return new Readings(more);
    }

    /**
     * How often a leg's rate goes into another's: the median of the rounds' ratios, since what slows the machine down for a
     * minute meets both legs of a round and not the next round's.
     */
    public double ratio(String leg, String baseline) {
        List<Reading> ours = roundsOf(leg);
        List<Reading> theirs = roundsOf(baseline);
        return Reading.median(IntStream.range(0, ours.size())
                        .mapToObj(round -> Reading.ofRate(
                                ours.get(round).perSecond() / theirs.get(round).perSecond()))
                        .collect(Collectors.toList()))
                .perSecond();
    }

    /** Rates and times for people. */
    public Table table(String unit) {
        Table table = new Table("", unit, "p50 ms", "p99 ms");
        medians()
                .forEach((leg, reading) -> table.row(
                        leg,
                        Table.number(reading.perSecond()),
                        Table.number(reading.p50Millis()),
                        Table.number(reading.p99Millis())));
        return table;
    }

    private List<Reading> roundsOf(String leg) {
        List<Reading> readings = rounds.get(leg);
        if (readings == null) {
            throw new IllegalArgumentException("there was no leg " + leg);
        }
        return readings;
    }
}
