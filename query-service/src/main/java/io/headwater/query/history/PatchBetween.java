package io.headwater.query.history;

import io.headwater.events.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Patch (RFC 6902) that makes one value the other, to the last digit. Of arrays what is alike at both ends stays; what is
 * between is changed place by place.
 */
final class PatchBetween {
    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    private PatchBetween() {}

    /** The operations, none if the values are identical. */
    static ArrayNode of(JsonNode before, JsonNode after) {
        PatchBetween patch = new PatchBetween();
        patch.change("", before, after);
        return patch.operations;
    }

    /** One operation on the whole. */
    static ArrayNode whole(String operation, JsonNode value) {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        operations.addObject().put("op", operation).put("path", "").set("value", value);
        return operations;
    }

    /** The whole goes. */
    static ArrayNode removal() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        operations.addObject().put("op", "remove").put("path", "");
        return operations;
    }

    private void change(String path, JsonNode before, JsonNode after) {
        if (Json.identical(before, after)) {
            return;
        }
        if (before instanceof ObjectNode old && after instanceof ObjectNode now) {
            members(path, old, now);
        } else if (before instanceof ArrayNode old && after instanceof ArrayNode now) {
            elements(path, old, now);
        } else {
            operations.addObject().put("op", "replace").put("path", path).set("value", after);
        }
    }

    private void members(String path, ObjectNode before, ObjectNode after) {
        before.propertyNames().stream()
                .filter(name -> !after.has(name))
                .forEach(name -> remove(path + "/" + Json.escape(name)));
        for (Map.Entry<String, JsonNode> member : after.properties()) {
            String place = path + "/" + Json.escape(member.getKey());
            if (before.has(member.getKey())) {
                change(place, before.path(member.getKey()), member.getValue());
            } else {
                add(place, member.getValue());
            }
        }
    }

    private void elements(String path, ArrayNode before, ArrayNode after) {
        int shorter = Math.min(before.size(), after.size());
        int first = 0;
        while (first < shorter && Json.identical(before.path(first), after.path(first))) {
            first++;
        }
        int behind = 0;
        while (behind < shorter - first
                && Json.identical(before.path(before.size() - 1 - behind), after.path(after.size() - 1 - behind))) {
            behind++;
        }
        for (int i = first; i < shorter - behind; i++) {
            change(path + "/" + i, before.path(i), after.path(i));
        }
        // From the end, so that no place moves before it is named.
        for (int i = before.size() - behind - 1; i >= shorter - behind; i--) {
            remove(path + "/" + i);
        }
        for (int i = shorter - behind; i < after.size() - behind; i++) {
            add(path + "/" + i, after.path(i));
        }
    }

    private void add(String path, JsonNode value) {
        operations.addObject().put("op", "add").put("path", path).set("value", value);
    }

    private void remove(String path) {
        operations.addObject().put("op", "remove").put("path", path);
    }
}
