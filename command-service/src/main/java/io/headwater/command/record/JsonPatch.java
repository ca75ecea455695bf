package io.headwater.command.record;

import io.headwater.events.JsonPointer;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Patch, RFC 6902: well formed, whether it fits a record or not. {@link JsonPatchReader} makes it of a body,
 * {@link JsonPatchRun} applies it.
 *
 * @param operations in order
 */
record JsonPatch(List<Operation> operations) {
    JsonPatch {
        operations = List.copyOf(operations);
    }

    /** One step; the values are never changed in place. */
    sealed interface Operation {
        /** The place that it changes, or looks at. */
        JsonPointer path();
    }

    /** Sets a member, or inserts an element. */
    record Add(JsonPointer path, JsonNode value) implements Operation {}

    /** Takes away what is there. */
    record Remove(JsonPointer path) implements Operation {}

    /** Puts a value in the place of what is there. */
    record Replace(JsonPointer path, JsonNode value) implements Operation {}

    /** Takes away what is at {@code from} and adds it; {@code from} does not hold {@code path}. */
    record Move(JsonPointer from, JsonPointer path) implements Operation {}

    /** Adds what is at {@code from}, too. */
    record Copy(JsonPointer from, JsonPointer path) implements Operation {}

    /** Asks whether the value is there. */
    record Test(JsonPointer path, JsonNode value) implements Operation {}
}
