package io.headwater.query.history;

import io.headwater.events.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Patch as RFC 6902 says, as far as the history uses it; written anew, to hold against what the history answers. */
final class AppliedPatch {
    private AppliedPatch() {}

    static JsonNode to(JsonNode value, JsonNode patch) {
        JsonNode result = value.deepCopy();
        for (JsonNode operation : patch) {
            JsonPointer path = JsonPointer.parse(operation.path("path").stringValue());
            if (path.isRoot()) {
                result = operation.path("value").deepCopy();
            } else {
                apply(path.parent().in(result), path.last(), operation);
            }
        }
        return result;
    }

    private static void apply(JsonNode parent, String token, JsonNode operation) {
        JsonNode value = operation.path("value").deepCopy();
        String op = operation.path("op").stringValue();
        switch (parent) {
            case ObjectNode object -> {
                if (object.has(token) == op.equals("add")) {
                    throw new IllegalStateException(operation + " in " + parent);
                }
                if (op.equals("remove")) {
                    object.remove(token);
                } else {
                    object.set(token, value);
                }
            }
            case ArrayNode array -> {
                int index = JsonPointer.index(token);
                if (index < 0 || index > array.size() - (op.equals("add") ? 0 : 1)) {
                    throw new IllegalStateException(operation + " in " + parent);
                }
                switch (op) {
                    case "add" -> array.insert(index, value);
                    case "remove" -> array.remove(index);
                    default -> array.set(index, value);
                }
            }
            default -> throw new IllegalStateException(operation + " in " + parent);
        }
    }
}
