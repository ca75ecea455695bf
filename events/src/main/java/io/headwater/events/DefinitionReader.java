package io.headwater.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The parts of a collection's definition, read from JSON; every fault says where it is. */
final class DefinitionReader {
    /** All members that a definition may have. */
    static final Set<String> SETTINGS = Set.of(
            "schema",
            "indexes",
            "unique",
            "references",
            "rules",
            "limits",
            "search",
            "aggregates",
            "history",
            "caching");

    private static final Duration MAX_AGE_MOST = Duration.ofDays(365);
    private static final Pattern RULE_NAME = Pattern.compile("[a-z][a-z0-9_-]{0,62}");
    private static final int MESSAGE_LENGTH_MAX = 300;

    private DefinitionReader() {}

    static <T> List<T> each(ObjectNode definition, String setting, BiFunction<JsonNode, String, T> read) {
        JsonNode list = definition.path(setting);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new InvalidDefinition("/" + setting, "This setting is a list.");
        }
        List<T> parts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            parts.add(read.apply(list.path(i), "/" + setting + "/" + i));
        }
        return parts;
    }

    static CollectionDefinition.Index index(JsonNode json, String pointer) {
        onlyMembers(json, pointer, Set.of("fields"));
        List<CollectionDefinition.Column> columns = new ArrayList<>();
        for (String name : strings(json.path("fields"), pointer + "/fields")) {
            boolean descending = name.startsWith("-");
            columns.add(
                    new CollectionDefinition.Column(field(descending ? name.substring(1) : name, pointer), descending));
        }
        return new CollectionDefinition.Index(columns);
    }

    static CollectionDefinition.Unique unique(JsonNode json, String pointer) {
        onlyMembers(json, pointer, Set.of("fields"));
        return new CollectionDefinition.Unique(fields(json.path("fields"), pointer + "/fields"));
    }

    static CollectionDefinition.Reference reference(JsonNode json, String pointer) {
        onlyMembers(json, pointer, Set.of("field", "collection", "onDelete"));
        FieldPath field = field(string(json.path("field"), pointer + "/field"), pointer + "/field");
        String collection = string(json.path("collection"), pointer + "/collection");
        try {
            return new CollectionDefinition.Reference(field, new CollectionName(collection), onDelete(json, pointer));
        } catch (InvalidName e) {
            throw new InvalidDefinition(pointer + "/collection", e.getMessage());
        }
    }

    private static CollectionDefinition.OnDelete onDelete(JsonNode json, String pointer) {
        JsonNode onDelete = json.path("onDelete");
        return switch (onDelete.isMissingNode() ? "restrict" : string(onDelete, pointer + "/onDelete")) {
            case "restrict" -> CollectionDefinition.OnDelete.RESTRICT;
            case "ignore" -> CollectionDefinition.OnDelete.IGNORE;
            default -> throw new InvalidDefinition(pointer + "/onDelete", "This is 'restrict' or 'ignore'.");
        };
    }

    static CollectionDefinition.Rule rule(JsonNode json, String pointer) {
        onlyMembers(json, pointer, Set.of("name", "expression", "message"));
        String name = string(json.path("name"), pointer + "/name");
        if (!RULE_NAME.matcher(name).matches()) {
            throw new InvalidDefinition(
                    pointer + "/name", "A name is a lower-case letter, then at most 62 of [a-z0-9_-].");
        }
        JsonNode message = json.path("message");
        String said = message.isMissingNode() ? null : string(message, pointer + "/message");
        if (said != null && said.length() > MESSAGE_LENGTH_MAX) {
            throw new InvalidDefinition(
                    pointer + "/message", "A message has at most " + MESSAGE_LENGTH_MAX + " characters.");
        }
        return new CollectionDefinition.Rule(name, string(json.path("expression"), pointer + "/expression"), said);
    }

    static @Nullable Long recordsMax(ObjectNode definition) {
        JsonNode limits = definition.path("limits");
        if (limits.isMissingNode()) {
            return null;
        }
        onlyMembers(limits, "/limits", Set.of("records"));
        JsonNode records = limits.path("records");
        if (!records.isIntegralNumber() || !records.canConvertToLong() || records.longValue() < 1) {
            throw new InvalidDefinition("/limits/records", "This is a positive integer.");
        }
        return records.longValue();
    }

    static DeclaredSearch search(ObjectNode definition) {
        JsonNode search = definition.path("search");
        if (search.isMissingNode()) {
            return DeclaredSearch.NONE;
        }
        onlyMembers(search, "/search", Set.of("fields", "language"));
        List<FieldPath> fields = fields(search.path("fields"), "/search/fields");
        if (fields.isEmpty()) {
            throw new InvalidDefinition("/search/fields", "Name at least one field to search.");
        }
        JsonNode language = search.path("language");
        return DeclaredSearch.of(fields, language.isMissingNode() ? null : string(language, "/search/language"));
    }

    static boolean history(ObjectNode definition) {
        JsonNode history = definition.path("history");
        if (!history.isMissingNode() && !history.isBoolean()) {
            throw new InvalidDefinition("/history", "This is true or false.");
        }
        return history.asBoolean(true);
    }

    static @Nullable Duration maxAge(ObjectNode definition) {
        JsonNode caching = definition.path("caching");
        if (caching.isMissingNode()) {
            return null;
        }
        onlyMembers(caching, "/caching", Set.of("maxAgeSeconds"));
        JsonNode seconds = caching.path("maxAgeSeconds");
        if (!seconds.isIntegralNumber()
                || !seconds.canConvertToLong()
                || seconds.longValue() < 0
                || seconds.longValue() > MAX_AGE_MOST.toSeconds()) {
            throw new InvalidDefinition(
                    "/caching/maxAgeSeconds", "This is a whole number from 0 to " + MAX_AGE_MOST.toSeconds() + ".");
        }
        return Duration.ofSeconds(seconds.longValue());
    }

    static List<FieldPath> fields(JsonNode json, String pointer) {
        return strings(json, pointer).stream().map(name -> field(name, pointer)).toList();
    }

    static FieldPath field(String name, String pointer) {
        try {
            return FieldPath.parse(name);
        } catch (InvalidName e) {
            throw new InvalidDefinition(pointer, e.getMessage());
        }
    }

    private static List<String> strings(JsonNode json, String pointer) {
        if (!json.isArray()) {
            throw new InvalidDefinition(pointer, "This is a list of field names.");
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            strings.add(string(json.path(i), pointer + "/" + i));
        }
        return strings;
    }

    static String string(JsonNode json, String pointer) {
        if (!json.isString()) {
            throw new InvalidDefinition(pointer, "This is a string.");
        }
        return json.stringValue();
    }

    static void onlyMembers(JsonNode json, String pointer, Set<String> known) {
        if (!json.isObject()) {
            throw new InvalidDefinition(pointer, "This is an object.");
        }
        for (String name : json.propertyNames()) {
            if (!known.contains(name)) {
                throw new InvalidDefinition(pointer + "/" + Json.escape(name), "This setting is not known.");
            }
        }
    }
}
