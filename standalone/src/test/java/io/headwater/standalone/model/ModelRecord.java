package io.headwater.standalone.model;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a record is.
 *
 * @param version how often it was changed
 * @param body null if it is not there
 */
record ModelRecord(long version, @Nullable ObjectNode body) {
    /** Never created. */
    static final ModelRecord NONE = new ModelRecord(0, null);

    static final int TEXT_LENGTH_MAX = 20;
    static final int TAGS_MAX = 4;

    /** What {@link #isValid} says in JSON Schema. */
    static final String SCHEMA = """
            {"type": "object", "required": ["stock"], "properties": {
              "stock": {"type": "integer", "minimum": 0},
              "amount": {"type": "number"},
              "text": {"type": "string", "maxLength": %d},
              "tags": {"type": "array", "maxItems": %d}}}
            """.formatted(TEXT_LENGTH_MAX, TAGS_MAX);

    /**
     * How a command is answered.
     *
     * @param status of HTTP
     * @param code of the problem; empty if the command was carried out
     * @param record what the record is then
     */
    record Answer(int status, String code, ModelRecord record) {
        boolean isRefusal() {
            return !code.isEmpty();
        }
    }

    boolean exists() {
        return body != null;
    }

    /** Version and body as text; the same for what is the same. */
    String text() {
        return text(version, body);
    }

    static String text(long version, @Nullable JsonNode body) {
        return version + " " + (body == null ? "gone" : Values.text(body));
    }

    /** What a command does to the record of this id. */
    Answer after(Command command, String id) {
        return switch (command) {
            case Command.Create create -> exists() ? refused(409, "already-exists") : stored(201, id, create.content());
            case Command.Put put -> {
                if (!put.match().holds(this)) {
                    yield refused(412, "version-mismatch");
                }
                yield exists() ? changed(id, put.content()) : stored(201, id, put.content());
            }
            case Command.Merge _, Command.Patch _, Command.Adjust _, Command.Delete _ -> {
                if (body == null) {
                    yield refused(404, "not-found");
                }
                yield command.match().holds(this) ? there(command, id, body) : refused(412, "version-mismatch");
            }
        };
    }

    private Answer there(Command command, String id, ObjectNode before) {
        return switch (command) {
            case Command.Merge merge -> changed(id, merged(before, merge.content()));
            case Command.Patch patch -> patched(id, before, patch.steps());
            case Command.Adjust adjust -> adjusted(id, before, adjust);
            case Command.Delete _ -> new Answer(200, "", new ModelRecord(version + 1, null));
            case Command.Create _, Command.Put _ -> throw new IllegalStateException("they need no record");
        };
    }

    // RFC 7396, section 2.
    private static JsonNode merged(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode result =
                target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                result.remove(change.getKey());
            } else {
                result.set(change.getKey(), merged(result.path(change.getKey()), change.getValue()));
            }
        });
        return result;
    }

    private Answer patched(String id, JsonNode before, List<Command.Step> steps) {
        JsonNode value = before;
        for (Command.Step step : steps) {
            JsonNode there = Values.at(value, step.path());
            if (step.op().equals("test")) {
                if (!Values.areEqual(there, step.value())) {
                    return refused(409, "test-failed");
                }
                continue;
            }
            value = after(value, there, step);
            if (value.isMissingNode()) {
                return refused(409, "patch-conflict");
            }
        }
        return changed(id, value);
    }

    private static JsonNode after(JsonNode value, JsonNode there, Command.Step step) {
        JsonNode from = Values.at(value, step.from());
        return switch (step.op()) {
            case "add" -> Values.with(value, step.path(), step.value());
            case "remove" -> there.isMissingNode() ? there : Values.without(value, step.path());
            case "replace" -> there.isMissingNode() ? there : Values.replaced(value, step.path(), step.value());
            case "copy" -> from.isMissingNode() ? from : Values.with(value, step.path(), from);
            case "move" ->
                from.isMissingNode() ? from : Values.with(Values.without(value, step.from()), step.path(), from);
            default -> throw new IllegalStateException(step.op());
        };
    }

    private Answer adjusted(String id, ObjectNode before, Command.Adjust command) {
        if (command.stockMin().isPresent()
                && before.path("stock")
                                .decimalValue()
                                .compareTo(BigDecimal.valueOf(command.stockMin().getAsInt()))
                        < 0) {
            return refused(409, "precondition-failed");
        }
        JsonNode value = before;
        for (Map.Entry<List<String>, BigDecimal> place : command.by().entrySet()) {
            JsonNode there = Values.at(value, place.getKey());
            if (!there.isNumber()) {
                return refused(409, "not-adjustable");
            }
            value = Values.replaced(
                    value, place.getKey(), Values.number(there.decimalValue().add(place.getValue())));
        }
        return changed(id, value);
    }

    private Answer changed(String id, JsonNode after) {
        if (!(after instanceof ObjectNode object)) {
            return refused(422, "unprocessable");
        }
        return body != null && Values.text(body).equals(Values.text(object))
                ? new Answer(200, "", this)
                : stored(200, id, object);
    }

    private Answer stored(int status, String id, ObjectNode after) {
        if (after.has("id")
                && !(after.path("id").isString()
                        && after.path("id").stringValue().equals(id))) {
            return refused(422, "unprocessable");
        }
        return isValid(after)
                ? new Answer(status, "", new ModelRecord(version + 1, after))
                : refused(422, "schema-violation");
    }

    private Answer refused(int status, String code) {
        return new Answer(status, code, this);
    }

    private static boolean isValid(ObjectNode record) {
        JsonNode stock = record.path("stock");
        JsonNode text = record.path("text");
        return stock.isNumber()
                && stock.decimalValue().signum() >= 0
                && stock.decimalValue().stripTrailingZeros().scale() <= 0
                && (!record.has("amount") || record.path("amount").isNumber())
                && (!record.has("text")
                        || (text.isString() && text.stringValue().codePoints().count() <= TEXT_LENGTH_MAX))
                && (!record.has("tags")
                        || (record.path("tags").isArray() && record.path("tags").size() <= TAGS_MAX));
    }
}
