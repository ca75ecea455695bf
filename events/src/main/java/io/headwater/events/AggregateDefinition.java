package io.headwater.events;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A declared aggregate: the records of a collection grouped by the values of some fields, and what is told of each group.
 *
 * <p>In JSON, under its name, {@code {"groupBy": ["shipTo.country"], "measures": {"orders": "count", "revenue": {"sum":
 * "total"}}}}.
 *
 * @param name of {@code [a-z][a-z0-9_-]{0,62}}
 * @param groupBy fields with a scalar type, none for one group of all records
 * @param measures at least one, each with a name of its own
 */
public record AggregateDefinition(String name, List<FieldPath> groupBy, List<Measure> measures) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final Pattern MEASURE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
    private static final int AGGREGATES_MAX = 16;
    private static final int GROUP_FIELDS_MAX = 8;
    private static final int MEASURES_MAX = 16;

    public AggregateDefinition {
        groupBy = List.copyOf(groupBy);
        measures = List.copyOf(measures);
    }

    /** What is told of a group. */
    public enum Function {
        /** How many records it has. */
        COUNT,
        /** The sum of a field's numbers. */
        SUM,
        /** Their mean. */
        AVG,
        /** The least of a field's numbers or texts. */
        MIN,
        /** The greatest of them. */
        MAX;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One figure of each group.
     *
     * @param field null for {@link Function#COUNT}, and for nothing else
     */
    public record Measure(
            String name, Function function, @Nullable FieldPath field) {}

    /** Reads the member {@code aggregates} of a collection's definition; empty if it has none. */
    static List<AggregateDefinition> listFrom(ObjectNode definition) {
        JsonNode all = definition.path("aggregates");
        if (all.isMissingNode()) {
            return List.of();
        }
        if (!all.isObject() || all.size() > AGGREGATES_MAX) {
            throw new InvalidDefinition(
                    "/aggregates", "This is an object of at most " + AGGREGATES_MAX + " aggregates by their names.");
        }
        List<AggregateDefinition> aggregates = new ArrayList<>();
        for (String name : all.propertyNames()) {
            String pointer = "/aggregates/" + Json.escape(name);
            if (!NAME.matcher(name).matches()) {
                throw new InvalidDefinition(pointer, "A name is a lower-case letter, then at most 62 of [a-z0-9_-].");
            }
            aggregates.add(read(name, all.path(name), pointer));
        }
        return aggregates;
    }

    private static AggregateDefinition read(String name, JsonNode json, String pointer) {
        DefinitionReader.onlyMembers(json, pointer, Set.of("groupBy", "measures"));
        JsonNode groupBy = json.path("groupBy");
        List<FieldPath> fields =
                groupBy.isMissingNode() ? List.of() : DefinitionReader.fields(groupBy, pointer + "/groupBy");
        if (fields.size() > GROUP_FIELDS_MAX || new HashSet<>(fields).size() < fields.size()) {
            throw new InvalidDefinition(
                    pointer + "/groupBy", "Name at most " + GROUP_FIELDS_MAX + " different fields.");
        }
        JsonNode measures = json.path("measures");
        if (!measures.isObject() || measures.isEmpty() || measures.size() > MEASURES_MAX) {
            throw new InvalidDefinition(
                    pointer + "/measures", "This is an object of 1 to " + MEASURES_MAX + " measures by their names.");
        }
        List<Measure> read = new ArrayList<>();
        for (String measure : measures.propertyNames()) {
            read.add(measure(measure, measures.path(measure), pointer + "/measures/" + Json.escape(measure)));
        }
        return new AggregateDefinition(name, fields, read);
    }

    private static Measure measure(String name, JsonNode json, String pointer) {
        if (!MEASURE_NAME.matcher(name).matches()) {
            throw new InvalidDefinition(pointer, "A name is a letter or '_', then at most 62 letters, digits and '_'.");
        }
        if (json.isString() && json.stringValue().equals(Function.COUNT.word())) {
            return new Measure(name, Function.COUNT, null);
        }
        for (Function function : List.of(Function.SUM, Function.AVG, Function.MIN, Function.MAX)) {
            if (json.isObject() && json.size() == 1 && json.has(function.word())) {
                String at = pointer + "/" + function.word();
                FieldPath field = DefinitionReader.field(DefinitionReader.string(json.path(function.word()), at), at);
                return new Measure(name, function, field);
            }
        }
        throw new InvalidDefinition(
                pointer, "A measure is \"count\", or an object whose one member is sum, avg, min or max of a field.");
    }

    /** Writes the member {@code aggregates} that {@link #listFrom} reads, if there are any. */
    static void listTo(ObjectNode definition, List<AggregateDefinition> aggregates) {
        if (!aggregates.isEmpty()) {
            ObjectNode byName = definition.putObject("aggregates");
            aggregates.forEach(aggregate -> aggregate.writeTo(byName.putObject(aggregate.name())));
        }
    }

    private void writeTo(ObjectNode json) {
        ArrayNode fields = json.putArray("groupBy");
        groupBy.forEach(field -> fields.add(field.toString()));
        ObjectNode byName = json.putObject("measures");
        measures.forEach(measure -> {
            if (measure.field() == null) {
                byName.put(measure.name(), measure.function().word());
            } else {
                byName.putObject(measure.name())
                        .put(measure.function().word(), measure.field().toString());
            }
        });
    }

    /** Refuses fields that the schema gives no type, or one that the function has no word for. */
    void check(CollectionDefinition definition) {
        String pointer = "/aggregates/" + name;
        for (int i = 0; i < groupBy.size(); i++) {
            if (definition.typeOf(groupBy.get(i)).isEmpty()) {
                throw new InvalidDefinition(
                        pointer + "/groupBy/" + i,
                        "The schema must give '" + groupBy.get(i)
                                + "' one scalar type: string, number, integer or boolean.");
            }
        }
        for (Measure measure : measures) {
            if (measure.field() != null && !fits(measure.function(), definition.typeOf(measure.field()))) {
                boolean isOfNumbers = measure.function() == Function.SUM || measure.function() == Function.AVG;
                throw new InvalidDefinition(
                        pointer + "/measures/" + measure.name() + "/"
                                + measure.function().word(),
                        "The schema must make '" + measure.field() + "' a number"
                                + (isOfNumbers ? "." : ", an integer or a string, and nothing else."));
            }
        }
    }

    private static boolean fits(Function function, Optional<FieldType> type) {
        return switch (function) {
            case COUNT -> true;
            case SUM, AVG -> type.filter(FieldType.NUMBER::equals).isPresent();
            case MIN, MAX -> type.filter(it -> it != FieldType.BOOLEAN).isPresent();
        };
    }
}
