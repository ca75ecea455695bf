package io.headwater.command.record;

import io.headwater.events.InvalidName;
import io.headwater.events.JsonPointer;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads JSON Patches; a fault is told with its place in the body. */
final class JsonPatchReader {
    private JsonPatchReader() {}

    /**
     * Reads a body.
     *
     * @throws ProblemException 422 if it is no JSON Patch, 413 if it has more than so many operations
     */
    static JsonPatch read(JsonNode body, int operationsMax) {
        if (!body.isArray()) {
            throw fault("", "A JSON Patch is an array of operations.");
        }
        if (body.size() > operationsMax) {
            throw Problem.of(ProblemType.TOO_LARGE, "A JSON Patch has " + operationsMax + " operations at most.")
                    .asException();
        }
        List<JsonPatch.Operation> operations = new ArrayList<>(body.size());
        for (int i = 0; i < body.size(); i++) {
            operations.add(operation(body.path(i), "/" + i));
        }
        return new JsonPatch(operations);
    }

    private static JsonPatch.Operation operation(JsonNode json, String at) {
        if (!json.isObject()) {
            throw fault(at, "An operation is a JSON object.");
        }
        String name = json.path("op").isString() ? json.path("op").stringValue() : "";
        return switch (name) {
            case "add" -> new JsonPatch.Add(pointer(json, "path", at), value(json, at));
            case "remove" -> new JsonPatch.Remove(pointer(json, "path", at));
            case "replace" -> new JsonPatch.Replace(pointer(json, "path", at), value(json, at));
            case "move" -> move(json, at);
            case "copy" -> new JsonPatch.Copy(pointer(json, "from", at), pointer(json, "path", at));
            case "test" -> new JsonPatch.Test(pointer(json, "path", at), value(json, at));
            default -> throw fault(at + "/op", "An operation is 'add', 'remove', 'replace', 'move', 'copy' or 'test'.");
        };
    }

    private static JsonPatch.Move move(JsonNode json, String at) {
        JsonPatch.Move move = new JsonPatch.Move(pointer(json, "from", at), pointer(json, "path", at));
        if (move.from().holds(move.path())) {
            throw fault(at + "/path", "Nothing can be moved into itself.");
        }
        return move;
    }

    private static JsonPointer pointer(JsonNode json, String member, String at) {
        if (!json.path(member).isString()) {
            throw fault(at + "/" + member, "'" + member + "' is a JSON Pointer.");
        }
        try {
            return JsonPointer.parse(json.path(member).stringValue());
        } catch (InvalidName e) {
            throw fault(at + "/" + member, e.getMessage());
        }
    }

    private static JsonNode value(JsonNode json, String at) {
        if (!json.has("value")) {
            throw fault(at + "/value", "This operation needs a 'value'.");
        }
        return json.path("value");
    }

    private static ProblemException fault(String pointer, String message) {
        return Problem.at(ProblemType.UNPROCESSABLE, pointer, message).asException();
    }
}
