package io.headwater.benchmarks.report;

import io.headwater.events.Json;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The figures of one bench, in the order they were put: the last line of its output. Not thread-safe. */
public final class Figures {
    private static final MathContext DIGITS = new MathContext(4);
    // From here on whole numbers say it all.
    private static final double WHOLE_FROM = 1_000;

    private final ObjectNode json;

    /** Begins with {@code {"bench": name}}. */
    public Figures(String bench) {
        json = JsonNodeFactory.instance.objectNode().put("bench", bench);
    }

    /** Puts a number, four digits of it; one that was not measured (NaN) becomes null. */
    public Figures put(String name, double value) {
        put(json, name, value);
        return this;
    }

    /** Puts a count, every digit of it. */
    public Figures put(String name, long value) {
        json.put(name, value);
        return this;
    }

    /** Puts a text. */
    public Figures put(String name, String value) {
        json.put(name, value);
        return this;
    }

    /** Puts an object with one member for each reading. */
    public Figures put(String name, Readings readings) {
        ObjectNode object = json.putObject(name);
        readings.medians().forEach((leg, reading) -> {
            ObjectNode member = object.putObject(leg);
            put(member, "perSecond", reading.perSecond());
            put(member, "p50Millis", reading.p50Millis());
            put(member, "p99Millis", reading.p99Millis());
        });
        return this;
    }

    /** Puts a text for where and of what this was measured: machine and commit. */
    public Figures putConditions() {
        return put("machine", Conditions.machine()).put("commit", Conditions.commit());
    }

    /** One line of JSON. */
    public String line() {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode object, String name, double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            object.putNull(name);
        } else if (Math.abs(value) >= WHOLE_FROM) {
            object.put(name, Math.round(value));
        } else {
            object.put(name, BigDecimal.valueOf(value).round(DIGITS));
        }
    }
}
