package io.headwater.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a collection is: the JSON Schema of its records and the settings that read models and checks follow.
 *
 * @param schema JSON Schema 2020-12; an object
 * @param indexes at most {@value #INDEXES_MAX}, in the order declared
 * @param unique field lists whose values no two records share
 * @param references fields that hold the id of a record of another collection, or of this one
 * @param rules what must hold for every change of a record, at most {@value #RULES_MAX}, each with a name of its own
 * @param recordsMax records at most, positive; null for any number
 * @param search which texts are searched, and how
 * @param aggregates each with a name of its own
 * @param history whether the history keeps the events of the records
 * @param maxAge how long clients may keep answers of it without asking again, whole seconds; null for not at all
 */
public record CollectionDefinition(
        ObjectNode schema,
        List<Index> indexes,
        List<Unique> unique,
        List<Reference> references,
        List<Rule> rules,
        @Nullable Long recordsMax,
        DeclaredSearch search,
        List<AggregateDefinition> aggregates,
        boolean history,
        @Nullable Duration maxAge) {
    private static final int INDEXES_MAX = 32;
    private static final int CONSTRAINTS_MAX = 16;
    private static final int RULES_MAX = 32;
    private static final int FIELDS_MAX = 8;
    private static final int NAMES_BYTES_MAX = 1_000;

    public CollectionDefinition {
        indexes = List.copyOf(indexes);
        unique = List.copyOf(unique);
        references = List.copyOf(references);
        rules = List.copyOf(rules);
        aggregates = List.copyOf(aggregates);
    }

    /** A declared index: its columns in order. */
    public record Index(List<Column> columns) {
        public Index {
            columns = List.copyOf(columns);
        }
    }

    /** One column of an index; {@code -total} in JSON is descending. */
    public record Column(FieldPath field, boolean descending) {
        @Override
        public String toString() {
            return (descending ? "-" : "") + field;
        }
    }

    /** Fields that are unique together. */
    public record Unique(List<FieldPath> fields) {
        public Unique {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A field that holds a record id of {@code collection}.
     *
     * @param onDelete what becomes of the deletion of a record that is referred to
     */
    public record Reference(FieldPath field, CollectionName collection, OnDelete onDelete) {
        /** The id that a record refers to: a string itself, a number by its shortest decimal form, 7.0 as 7; empty if there is none. */
        public Optional<RecordId> idIn(JsonNode record) {
            JsonNode value = field.in(record);
            try {
                return value.isMissingNode() || value.isNull()
                        ? Optional.empty()
                        : Optional.of(new RecordId(
                                value.isNumber()
                                        ? value.decimalValue()
                                                .stripTrailingZeros()
                                                .toPlainString()
                                        : value.asString("")));
            } catch (InvalidName _) {
                return Optional.empty();
            }
        }
    }

    /** What a reference means for the record that it refers to. */
    public enum OnDelete {
        /** It cannot be deleted. */
        RESTRICT,
        /** It can be deleted; the reference then leads nowhere. */
        IGNORE
    }

    /**
     * What must hold for every change of a record.
     *
     * @param name for programs, such as {@code total-not-negative}
     * @param expression in CEL over {@code self} and, for changes, {@code before}
     * @param message for people; null for none
     */
    public record Rule(
            String name, String expression, @Nullable String message) {}

    /**
     * Reads a definition as a client sends it and as {@link #toJson} writes it.
     *
     * @throws InvalidDefinition with the JSON Pointer of the first part that cannot be accepted
     */
    public static CollectionDefinition fromJson(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new InvalidDefinition("", "A collection's definition is an object.");
        }
        DefinitionReader.onlyMembers(object, "", DefinitionReader.SETTINGS);
        if (!(object.path("schema") instanceof ObjectNode schema)) {
            throw new InvalidDefinition("/schema", "A collection needs a schema, which is an object.");
        }
        CollectionDefinition definition = new CollectionDefinition(
                schema,
                DefinitionReader.each(object, "indexes", DefinitionReader::index),
                DefinitionReader.each(object, "unique", DefinitionReader::unique),
                DefinitionReader.each(object, "references", DefinitionReader::reference),
                DefinitionReader.each(object, "rules", DefinitionReader::rule),
                DefinitionReader.recordsMax(object),
                DefinitionReader.search(object),
                AggregateDefinition.listFrom(object),
                DefinitionReader.history(object),
                DefinitionReader.maxAge(object));
        definition.check();
        return definition;
    }

    /** The paths of all members that the schema declares and that have no declared members of their own, in its order. */
    public List<List<String>> leafMembers() {
        return SchemaTypes.leaves(schema);
    }

    /** The definition as JSON, in the form that {@link #fromJson} reads. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("schema", schema);
        ArrayNode indexList = json.putArray("indexes");
        indexes.forEach(index -> put(indexList.addObject(), index.columns()));
        ArrayNode uniqueList = json.putArray("unique");
        unique.forEach(constraint -> put(uniqueList.addObject(), constraint.fields()));
        ArrayNode referenceList = json.putArray("references");
        references.forEach(reference -> put(referenceList.addObject(), reference));
        if (!rules.isEmpty()) {
            ArrayNode ruleList = json.putArray("rules");
            rules.forEach(rule -> put(ruleList.addObject(), rule));
        }
        if (recordsMax != null) {
            json.putObject("limits").put("records", recordsMax);
        }
        search.writeTo(json);
        AggregateDefinition.listTo(json, aggregates);
        if (!history) {
            json.put("history", false);
        }
        if (maxAge != null) {
            json.putObject("caching").put("maxAgeSeconds", maxAge.toSeconds());
        }
        return json;
    }

    /** The fields that search reads, in order; empty if the collection is not searched. */
    public List<FieldPath> searchFields() {
        return search.fields();
    }

    /** Every field that gets a typed column in the read models: those of the indexes, in first-mention order. */
    public Set<FieldPath> indexedFields() {
        Set<FieldPath> fields = new LinkedHashSet<>();
        indexes.forEach(index -> index.columns().forEach(column -> fields.add(column.field())));
        return fields;
    }

    /** The scalar type that the schema gives a field; empty if it gives none or several. */
    public Optional<FieldType> typeOf(FieldPath field) {
        return SchemaTypes.typeOf(schema, field);
    }

    /**
     * How many code points of a text an indexed field's column holds: its share of the index in which that is smallest.
     *
     * @return 1 to {@link IndexedText#LENGTH_PER_INDEX}; 0 unless the field is an indexed {@link FieldType#TEXT}
     */
    public int textLengthOf(FieldPath field) {
        return indexes.stream()
                .map(this::texts)
                .filter(texts -> texts.contains(field))
                .mapToInt(texts -> IndexedText.LENGTH_PER_INDEX / texts.size())
                .min()
                .orElse(0);
    }

    private List<FieldPath> texts(Index index) {
        return index.columns().stream()
                .map(Column::field)
                .filter(field -> typeOf(field).equals(Optional.of(FieldType.TEXT)))
                .toList();
    }

    private void check() {
        if (indexes.size() > INDEXES_MAX) {
            throw new InvalidDefinition("/indexes", "A collection has at most " + INDEXES_MAX + " indexes.");
        }
        if (new HashSet<>(indexes).size() < indexes.size()) {
            throw new InvalidDefinition("/indexes", "The same index is declared twice.");
        }
        if (rules.size() > RULES_MAX
                || rules.stream().map(Rule::name).distinct().count() < rules.size()) {
            throw new InvalidDefinition("/rules", "There are at most " + RULES_MAX + " rules, each with another name.");
        }
        for (int i = 0; i < indexes.size(); i++) {
            List<FieldPath> fields =
                    indexes.get(i).columns().stream().map(Column::field).toList();
            checkScalar("/indexes/" + i + "/fields", fields);
        }
        checkDistinct("/unique", unique);
        for (int i = 0; i < unique.size(); i++) {
            checkScalar("/unique/" + i + "/fields", unique.get(i).fields());
            checkLength("/unique/" + i + "/fields", unique.get(i).fields());
        }
        checkDistinct("/references", references.stream().map(Reference::field).toList());
        for (int i = 0; i < references.size(); i++) {
            checkScalar("/references/" + i + "/field", List.of(references.get(i).field()));
            checkLength("/references/" + i + "/field", List.of(references.get(i).field()));
        }
        aggregates.forEach(aggregate -> aggregate.check(this));
    }

    private static void checkDistinct(String pointer, List<?> constraints) {
        if (constraints.size() > CONSTRAINTS_MAX || new HashSet<>(constraints).size() < constraints.size()) {
            throw new InvalidDefinition(
                    pointer, "There are at most " + CONSTRAINTS_MAX + " of these, and none for the same fields twice.");
        }
    }

    // The names stand in the keys of the log's tables.
    private static void checkLength(String pointer, List<FieldPath> fields) {
        int length = fields.stream()
                .mapToInt(field -> field.toString().getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (length > NAMES_BYTES_MAX) {
            throw new InvalidDefinition(
                    pointer, "The names of the fields take at most " + NAMES_BYTES_MAX + " bytes together.");
        }
    }

    private void checkScalar(String pointer, List<FieldPath> fields) {
        if (fields.isEmpty() || fields.size() > FIELDS_MAX || new HashSet<>(fields).size() < fields.size()) {
            throw new InvalidDefinition(pointer, "Name 1 to " + FIELDS_MAX + " different fields.");
        }
        for (FieldPath field : fields) {
            if (typeOf(field).isEmpty()) {
                throw new InvalidDefinition(
                        pointer,
                        "The schema must give '" + field + "' one scalar type: string, number, integer or boolean.");
            }
        }
    }

    private static void put(ObjectNode target, List<?> fields) {
        ArrayNode list = target.putArray("fields");
        new ArrayList<>(fields).forEach(field -> list.add(String.valueOf(field)));
    }

    private static void put(ObjectNode target, Reference reference) {
        target.put("field", reference.field().toString())
                .put("collection", reference.collection().value());
        if (reference.onDelete() == OnDelete.IGNORE) {
            target.put("onDelete", "ignore");
        }
    }

    private static void put(ObjectNode target, Rule rule) {
        target.put("name", rule.name()).put("expression", rule.expression());
        if (rule.message() != null) {
            target.put("message", rule.message());
        }
    }
}
