package io.headwater.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The readings of several legs.
 *
 * @param byLeg by the name of the leg, in the order in which they are told
 */
public record Readings(Map<String, Reading> byLeg) {
    /** Keeps the map as it is, with its order. */
    public Readings {
        byLeg = new LinkedHashMap<>(byLeg);
    }

    /**
     * The reading of one leg.
     *
     * @throws IllegalArgumentException there was no such leg
     */
    public Reading of(String leg) {
        Reading reading = byLeg.get(leg);
        if (reading == null) {
            throw new IllegalArgumentException("there was no leg " + leg);
        }
        return reading;
    }

    /** The same with one more. */
    public Readings with(String leg, Reading reading) {
        Map<String, Reading> more = new LinkedHashMap<>(byLeg);
        more.put(leg, reading);
        return new Readings(more);
    }

    /** How often a leg's rate goes into another's. */
    public double ratio(String leg, String baseline) {
        return of(leg).perSecond() / of(baseline).perSecond();
    }

    /** Rates and times for people. */
    public Table table(String unit) {
        Table table = new Table("", unit, "p50 ms", "p99 ms");
        byLeg.forEach((leg, reading) -> table.row(
                leg,
                Table.number(reading.perSecond()),
                Table.number(reading.p50Millis()),
                Table.number(reading.p99Millis())));
        return table;
    }
}
