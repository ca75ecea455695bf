package io.headwater.events;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds the scalar type of a field by following {@code properties} and local {@code $ref}s of a JSON Schema. */
final class SchemaTypes {
    private static final int REFERENCES_MAX = 16;
    private static final int LEAF_DEPTH_MAX = 8;
    /** Shared parts that refer to one another multiply: a schema of a few kB has more paths than fit in any memory. */
    static final int LEAVES_MAX = 1_000;

    private SchemaTypes() {}

    static Optional<FieldType> typeOf(JsonNode schema, FieldPath field) {
        JsonNode node = resolve(schema, schema);
        for (String member : field.members()) {
            node = resolve(schema, node.path("properties").path(member));
        }
        return scalarType(node.path("type"));
    }

    /**
     * The ends of all paths through {@code properties}, the first {@value #LEAVES_MAX} in the schema's order; a part that contains itself
     * ends a path.
     */
    static List<List<String>> leaves(JsonNode schema) {
        List<List<String>> leaves = new ArrayList<>();
        collectLeaves(schema, schema, List.of(), Collections.newSetFromMap(new IdentityHashMap<>()), leaves);
        return leaves;
    }

    private static void collectLeaves(
            JsonNode root, JsonNode part, List<String> path, Set<JsonNode> above, List<List<String>> leaves) {
        if (leaves.size() == LEAVES_MAX) {
            return;
        }
        JsonNode node = resolve(root, part);
        JsonNode members = node.path("properties");
        if (members.isEmpty() || path.size() == LEAF_DEPTH_MAX || !above.add(node)) {
            if (!path.isEmpty()) {
                leaves.add(path);
            }
            return;
        }
        members.properties().forEach(member -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(member.getKey());
            collectLeaves(root, member.getValue(), longer, above, leaves);
        });
        above.remove(node);
    }

    private static JsonNode resolve(JsonNode root, JsonNode node) {
        JsonNode resolved = node;
        for (int i = 0; i < REFERENCES_MAX && resolved.path("$ref").isString(); i++) {
            String reference = resolved.path("$ref").stringValue();
            if (!reference.equals("#") && !reference.startsWith("#/")) {
                return root.path("");
            }
            resolved = root.at(reference.substring(1));
        }
        return resolved;
    }

    private static Optional<FieldType> scalarType(JsonNode type) {
        Set<FieldType> types = EnumSet.noneOf(FieldType.class);
        for (JsonNode name : type.isArray() ? type : Set.of(type)) {
            if (name.isString() && name.stringValue().equals("null")) {
                continue;
            }
            FieldType scalar = scalarType(name.isString() ? name.stringValue() : "");
            if (scalar == null) {
                return Optional.empty();
            }
            types.add(scalar);
        }
        return types.size() == 1 ? types.stream().findFirst() : Optional.empty();
    }

    private static @Nullable FieldType scalarType(String name) {
        return switch (name) {
            case "string" -> FieldType.TEXT;
            case "number", "integer" -> FieldType.NUMBER;
            case "boolean" -> FieldType.BOOLEAN;
            default -> null;
        };
    }
}
