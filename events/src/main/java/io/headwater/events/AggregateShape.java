package io.headwater.events;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is kept of each group of an aggregate; docs/formats.md, section 4, names the columns. Aggregates of one shape hold the
 * same, whatever they call it.
 *
 * @param groups the fields that make the groups, in the order declared
 * @param sums the fields whose numbers are added up, in the order of their names
 * @param extremes the fields whose values are counted one by one, in the order of their names
 */
public record AggregateShape(List<Field> groups, List<Field> sums, List<Field> extremes) {
    /**
     * Code points that the texts of a group share, and those of a least or greatest text: an entry of PostgreSQL's B-tree has room
     * for both, and for eight numbers.
     */
    private static final int GROUP_TEXT_LENGTH = 256;

    private static final int EXTREME_TEXT_LENGTH = 200;

    /** Digits of a number by which records are grouped; the rest is cut off, as of long texts. */
    private static final MathContext GROUP_DIGITS = new MathContext(60, RoundingMode.DOWN);

    public AggregateShape {
        groups = List.copyOf(groups);
        sums = List.copyOf(sums);
        extremes = List.copyOf(extremes);
    }

    /**
     * A field as it is kept.
     *
     * @param textLength code points of a text that are looked at; 0 unless it is one
     */
    public record Field(FieldPath path, FieldType type, int textLength) {
        /**
         * What is kept of a value: a {@link String}, a {@link BigDecimal} without trailing zeros or a {@link Boolean}; null unless
         * the value is of the declared type.
         */
        public @Nullable Object kept(JsonNode value) {
            if (!type.matches(value)) {
                return null;
            }
            return switch (type) {
                case TEXT -> IndexedText.beginning(value.stringValue(), textLength);
                case NUMBER -> value.decimalValue().stripTrailingZeros();
                case BOOLEAN -> value.booleanValue();
            };
        }

        /** The same as records are grouped by it. */
        public @Nullable Object group(JsonNode value) {
            Object kept = kept(value);
            return kept instanceof BigDecimal number
                    ? number.round(GROUP_DIGITS).stripTrailingZeros()
                    : kept;
        }
    }

    /** The shape that a collection's definition gives one of its aggregates. */
    public static AggregateShape of(AggregateDefinition aggregate, CollectionDefinition definition) {
        List<FieldType> types = aggregate.groupBy().stream()
                .map(field -> definition.typeOf(field).orElseThrow())
                .toList();
        int texts = (int) types.stream().filter(FieldType.TEXT::equals).count();
        int share = texts == 0 ? 0 : GROUP_TEXT_LENGTH / texts;
        return new AggregateShape(
                aggregate.groupBy().stream()
                        .map(field -> field(field, definition, share))
                        .toList(),
                fields(
                        aggregate,
                        definition,
                        Set.of(AggregateDefinition.Function.SUM, AggregateDefinition.Function.AVG)),
                fields(
                        aggregate,
                        definition,
                        Set.of(AggregateDefinition.Function.MIN, AggregateDefinition.Function.MAX)));
    }

    private static List<Field> fields(
            AggregateDefinition aggregate,
            CollectionDefinition definition,
            Set<AggregateDefinition.Function> functions) {
        return aggregate.measures().stream()
                .filter(measure -> functions.contains(measure.function()))
                .flatMap(measure -> Stream.ofNullable(measure.field()))
                .distinct()
                .sorted(Comparator.comparing(FieldPath::toString))
                .map(field -> field(field, definition, EXTREME_TEXT_LENGTH))
                .toList();
    }

    private static Field field(FieldPath path, CollectionDefinition definition, int textLength) {
        FieldType type = definition.typeOf(path).orElseThrow();
        return new Field(path, type, type == FieldType.TEXT ? textLength : 0);
    }

    /** The number, from 1, of the columns of a sum; 0 if there is none of the field. */
    public int sumNumber(@Nullable FieldPath field) {
        return number(sums, field);
    }

    /** The number, from 1, of the table with a field's values; 0 if there is none. */
    public int extremeNumber(@Nullable FieldPath field) {
        return number(extremes, field);
    }

    private static int number(List<Field> fields, @Nullable FieldPath field) {
        return field == null ? 0 : fields.stream().map(Field::path).toList().indexOf(field) + 1;
    }

    /** Reads what {@link #toJson} wrote. */
    public static AggregateShape fromJson(JsonNode json) {
        return new AggregateShape(read(json.path("groups")), read(json.path("sums")), read(json.path("extremes")));
    }

    private static List<Field> read(JsonNode fields) {
        return fields.valueStream()
                .map(field -> new Field(
                        FieldPath.parse(field.path("field").stringValue()),
                        FieldType.valueOf(field.path("type").stringValue()),
                        field.path("textLength").intValue()))
                .toList();
    }

    /** {@code {"groups": [{"field": "status", "type": "TEXT", "textLength": 256}], "sums": [], "extremes": []}}. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        write(json.putArray("groups"), groups);
        write(json.putArray("sums"), sums);
        write(json.putArray("extremes"), extremes);
        return json;
    }

    private static void write(ArrayNode list, List<Field> fields) {
        fields.forEach(field -> list.addObject()
                .put("field", field.path().toString())
                .put("type", field.type().name())
                .put("textLength", field.textLength()));
    }
}
