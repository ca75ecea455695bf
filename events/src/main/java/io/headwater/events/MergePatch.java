package io.headwater.events;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch, RFC 7396: pure, and neither argument is changed. */
public final class MergePatch {
    private MergePatch() {}

    /** Returns the target with the patch applied; a patch that is no object replaces the target. */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result =
                target instanceof ObjectNode object ? shallowCopy(object) : JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                JsonNode before = result.path(change.getKey());
                result.set(change.getKey(), apply(before, change.getValue()));
            }
        }
        return result;
    }

    /**
     * The patch that makes one object the other, to the last digit: {@code apply(before, between(before, after))} is
     * {@code after} but for the order of members.
     *
     * @return empty if no merge patch can: it has no word for a member that becomes null, or that is new and holds one
     */
    public static Optional<ObjectNode> between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        before.propertyNames().stream().filter(name -> !after.has(name)).forEach(patch::putNull);
        for (Map.Entry<String, JsonNode> member : after.properties()) {
            JsonNode old = before.path(member.getKey());
            Optional<JsonNode> change = Json.identical(old, member.getValue())
                    ? Optional.of(MissingNode.getInstance())
                    : change(old, member.getValue());
            if (change.isEmpty()) {
                return Optional.empty();
            }
            change.filter(value -> !value.isMissingNode()).ifPresent(value -> patch.set(member.getKey(), value));
        }
        return Optional.of(patch);
    }

    private static Optional<JsonNode> change(JsonNode old, JsonNode value) {
        if (old instanceof ObjectNode oldObject && value instanceof ObjectNode object) {
            return between(oldObject, object).map(JsonNode.class::cast);
        }
        return holdsNull(value) ? Optional.empty() : Optional.of(value);
    }

    // Arrays are replaced as they are, so a null within one is none to a patch.
    private static boolean holdsNull(JsonNode value) {
        return value.isNull()
                || (value instanceof ObjectNode object && object.valueStream().anyMatch(MergePatch::holdsNull));
    }

    // Members are shared, never changed in place, so copying one level per patched object is enough.
    private static ObjectNode shallowCopy(ObjectNode object) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(member -> copy.set(member.getKey(), member.getValue()));
        return copy;
    }
}
