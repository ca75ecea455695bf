package io.headwater.command.record;

import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.Json;
import io.headwater.events.JsonPointer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON Patch at work on a copy of a record: all operations, or none. Pure to the outside.
 *
 * <p>Bounded however hostile the patch is: nothing gets deeper than {@link Json#DEPTH_MAX}, what is copied is not more
 * than a record may hold, and what is moved deeper, which has to be measured, not more than some times that.
 */
final class JsonPatchRun {
    private static final int MOVED_FACTOR = 8;

    private final long copiedMax;
    private JsonNode root;
    private long copied;
    private long moved;

    private JsonPatchRun(ObjectNode before, int bytesMax) {
        this.root = before.deepCopy();
        this.copiedMax = bytesMax;
    }

    /** What came out. */
    sealed interface Result {
        /** The record as it is after all operations. */
        record Patched(ObjectNode body) implements Result {}

        /** Why there is none; a fault's pointer leads into the patch. */
        record Refused(Rejection rejection) implements Result {}
    }

    /**
     * Applies a patch.
     *
     * @param before stays as it is
     * @param bytesMax of a record, as compact JSON
     */
    static Result apply(JsonPatch patch, ObjectNode before, int bytesMax) {
        JsonPatchRun run = new JsonPatchRun(before, bytesMax);
        List<JsonPatch.Operation> operations = patch.operations();
        for (int i = 0; i < operations.size(); i++) {
            Code code = run.apply(operations.get(i));
            if (code != null) {
                return new Result.Refused(refusal(code, i));
            }
        }
        return run.root instanceof ObjectNode body
                ? new Result.Patched(body)
                : new Result.Refused(Rejection.of(Code.NOT_AN_OBJECT));
    }

    private static Rejection refusal(Code code, int operation) {
        String message = "This operation cannot be carried out; nothing of the patch was.";
        return Rejection.at(code, List.of(new Rejection.Fault("/" + operation, message)));
    }

    /** Returns why it cannot be done, null if it is done. */
    private @Nullable Code apply(JsonPatch.Operation operation) {
        return switch (operation) {
            // Values are copied, since later operations may change them and the patch may be applied again.
            case JsonPatch.Add(JsonPointer path, JsonNode value) -> add(path, value.deepCopy());
            case JsonPatch.Remove(JsonPointer path) -> remove(path) == null ? Code.PATCH_CONFLICT : null;
            case JsonPatch.Replace(JsonPointer path, JsonNode value) -> replace(path, value.deepCopy());
            case JsonPatch.Move(JsonPointer from, JsonPointer path) -> move(from, path);
            case JsonPatch.Copy(JsonPointer from, JsonPointer path) -> copy(from, path);
            case JsonPatch.Test(JsonPointer path, JsonNode value) ->
                Json.same(path.in(root), value) ? null : Code.TEST_FAILED;
        };
    }

    private @Nullable Code add(JsonPointer path, JsonNode value) {
        return isTooDeep(path, Weight.of(value)) ? Code.NESTED_TOO_DEEP : put(path, value);
    }

    private @Nullable Code put(JsonPointer path, JsonNode value) {
        if (path.isRoot()) {
            root = value;
            return null;
        }
        return switch (path.parent().in(root)) {
            case ObjectNode object -> {
                object.set(path.last(), value);
                yield null;
            }
            case ArrayNode array -> insert(array, path.last(), value);
            default -> Code.PATCH_CONFLICT;
        };
    }

    private static @Nullable Code insert(ArrayNode array, String token, JsonNode value) {
        int index = token.equals("-") ? array.size() : JsonPointer.index(token);
        if (index < 0 || index > array.size()) {
            return Code.PATCH_CONFLICT;
        }
        array.insert(index, value);
        return null;
    }

    private @Nullable Code replace(JsonPointer path, JsonNode value) {
        if (path.in(root).isMissingNode()) {
            return Code.PATCH_CONFLICT;
        }
        if (isTooDeep(path, Weight.of(value))) {
            return Code.NESTED_TOO_DEEP;
        }
        if (!path.isRoot() && path.parent().in(root) instanceof ArrayNode array) {
            array.set(JsonPointer.index(path.last()), value);
            return null;
        }
        return put(path, value);
    }

    /** Returns what was there, null if nothing was. */
    private @Nullable JsonNode remove(JsonPointer path) {
        JsonNode there = path.in(root);
        if (there.isMissingNode()) {
            return null;
        }
        if (path.isRoot()) {
            root = MissingNode.getInstance();
            return there;
        }
        switch (path.parent().in(root)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> array.remove(JsonPointer.index(path.last()));
            default -> throw new IllegalStateException("only objects and arrays hold values");
        }
        return there;
    }

    private @Nullable Code move(JsonPointer from, JsonPointer path) {
        JsonNode value = remove(from);
        if (value == null) {
            return Code.PATCH_CONFLICT;
        }
        if (path.tokens().size() > from.tokens().size()) {
            Weight weight = Weight.of(value);
            moved += weight.bytes();
            if (isTooDeep(path, weight)) {
                return Code.NESTED_TOO_DEEP;
            }
            if (moved > MOVED_FACTOR * copiedMax) {
                return Code.PATCH_TOO_COSTLY;
            }
        }
        return put(path, value);
    }

    private @Nullable Code copy(JsonPointer from, JsonPointer path) {
        JsonNode value = from.in(root);
        if (value.isMissingNode()) {
            return Code.PATCH_CONFLICT;
        }
        Weight weight = Weight.of(value);
        copied += weight.bytes();
        if (copied > copiedMax) {
            return Code.RECORD_TOO_LARGE;
        }
        return isTooDeep(path, weight) ? Code.NESTED_TOO_DEEP : put(path, value.deepCopy());
    }

    private static boolean isTooDeep(JsonPointer path, Weight weight) {
        return path.tokens().size() + weight.depth() > Json.DEPTH_MAX;
    }

    /**
     * What a value takes.
     *
     * @param bytes about its length as JSON, never more
     * @param depth objects and arrays within each other, 0 for neither
     */
    private record Weight(long bytes, int depth) {
        static Weight of(JsonNode value) {
            return switch (value) {
                case ObjectNode object -> {
                    Weight all = within(object);
                    long names = object.propertyNames().stream()
                            .mapToLong(String::length)
                            .sum();
                    yield new Weight(all.bytes + names, all.depth);
                }
                case ArrayNode array -> within(array);
                default ->
                    new Weight(1L + (value.isString() ? value.stringValue().length() : 0), 0);
            };
        }

        private static Weight within(JsonNode parent) {
            long bytes = 2;
            int depth = 0;
            for (JsonNode child : parent) {
                Weight weight = of(child);
                bytes += weight.bytes + 1;
                depth = Math.max(depth, weight.depth);
            }
            return new Weight(bytes, depth + 1);
        }
    }
}
