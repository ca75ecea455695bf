package io.headwater.projections.engine;

import static java.util.stream.Collectors.joining;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The definition that makes the most tables: 16 aggregates with the extremes of 16 fields each. */
final class ManyTables {
    static final String DEFINITION = "{\"schema\": {\"properties\": {%s}}, \"aggregates\": {%s}}"
            .formatted(
                    each(i -> "\"f%d\": {\"type\": \"number\"}".formatted(i)),
                    each(i -> "\"a%d\": {\"measures\": {%s}}"
                            .formatted(i, each(field -> "\"m%d\": {\"max\": \"f%d\"}".formatted(field, field)))));

    private ManyTables() {}

    private static String each(IntFunction<String> json) {
        return IntStream.range(0, 16).mapToObj(json).collect(joining(", "));
    }
}
