package io.headwater.query.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * Which groups are asked for: those with given values in some of the group fields, {@code {"status": "open", "country": null}}.
 *
 * @param condition over {@code g}, with a placeholder for each parameter
 */
record GroupFilter(String condition, List<String> parameters) {
    private static final GroupFilter ALL = new GroupFilter("TRUE", List.of());

    /**
     * Reads a filter.
     *
     * @param text a JSON object; empty for all groups
     * @throws io.headwater.http.ProblemException 400 if it is none, or of other fields or types than the groups
     */
    static GroupFilter of(String text, AggregateShape shape) {
        if (text.isEmpty()) {
            return ALL;
        }
        JsonNode json = parse(text);
        List<String> conditions = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (String name : json.propertyNames()) {
            int number = IntStream.range(0, shape.groups().size())
                    .filter(i -> shape.groups().get(i).path().toString().equals(name))
                    .findFirst()
                    .orElseThrow(GroupFilter::refused);
            AggregateShape.Field field = shape.groups().get(number);
            JsonNode value = json.path(name);
            Object kept = field.group(value);
            String column = "g.g" + (number + 1);
            if (kept != null) {
                conditions.add(column + " = ?::" + type(field));
                parameters.add(kept.toString());
            } else if (value.isNull()) {
                conditions.add(column + " IS NULL");
            } else {
                throw refused();
            }
        }
        return conditions.isEmpty() ? ALL : new GroupFilter(String.join(" AND ", conditions), parameters);
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode json = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            if (json.isObject()) {
                return json;
            }
        } catch (InvalidJson e) {
            throw Problem.of(ProblemType.MALFORMED, "The group is no JSON: " + e.getMessage())
                    .asException();
        }
        throw refused();
    }

    private static String type(AggregateShape.Field field) {
        return switch (field.type()) {
            case TEXT -> "text";
            case NUMBER -> "numeric";
            case BOOLEAN -> "boolean";
        };
    }

    private static RuntimeException refused() {
        return Problem.of(
                        ProblemType.MALFORMED,
                        "The group is a JSON object: fields that the aggregate groups by, each with a value of its type or"
                                + " null.")
                .asException();
    }
}
