package io.headwater.command.record;

import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import io.headwater.http.EntityTags;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the operations of a batch. What is wrong with one of them is that one's fault; only a body that is no list of
 * operations is refused as a whole.
 *
 * @param bodyMax of one operation's body
 * @param patchOperationsMax of one JSON Patch
 * @param checksSizes whether bodies may be larger than that, given the size of the whole
 */
record BatchReader(DataSize bodyMax, int patchOperationsMax, boolean checksSizes) {
    private static final Set<String> MEMBERS = Set.of("op", "collection", "id", "body", "ifMatch", "when");

    /** The operations, in their order. */
    List<BatchItem> read(JsonNode operations) {
        List<BatchItem> items = new ArrayList<>(operations.size());
        for (JsonNode operation : operations) {
            items.add(item(operation));
        }
        return items;
    }

    private BatchItem item(JsonNode json) {
        try {
            if (!(json instanceof ObjectNode operation)) {
                throw fault("", "An operation is a JSON object.");
            }
            for (String member : operation.propertyNames()) {
                if (!MEMBERS.contains(member)) {
                    throw fault("/" + Json.escape(member), "This member is not known.");
                }
            }
            return new BatchItem.Operation(collection(operation.path("collection")), command(operation));
        } catch (ProblemException e) {
            return new BatchItem.Faulty(e.problem());
        }
    }

    private static CollectionName collection(JsonNode json) {
        if (!json.isString()) {
            throw fault("/collection", "'collection' is the name of a collection.");
        }
        try {
            return new CollectionName(json.stringValue());
        } catch (InvalidName e) {
            throw fault("/collection", e.getMessage());
        }
    }

    private RecordCommand command(ObjectNode json) {
        String op = json.path("op").isString() ? json.path("op").stringValue() : "";
        if (!op.equals("adjust") && json.has("when")) {
            throw fault("/when", "Only 'adjust' has a condition.");
        }
        if (op.equals("create") && json.has("ifMatch")) {
            throw fault("/ifMatch", "A record that is not there has no version to match.");
        }
        if (op.equals("delete") && json.has("body")) {
            throw fault("/body", "'delete' has no body.");
        }
        return switch (op) {
            case "create" -> create(json);
            case "put" -> new RecordCommand.PutRecord(id(json), object(json), precondition(json));
            case "merge" -> new RecordCommand.MergeRecord(id(json), body(json), precondition(json));
            case "patch" -> new RecordCommand.PatchRecord(id(json), patch(json), precondition(json));
            case "adjust" -> adjust(json);
            case "delete" -> new RecordCommand.DeleteRecord(id(json), precondition(json));
            default -> throw fault("/op", "'op' is 'create', 'put', 'merge', 'patch', 'adjust' or 'delete'.");
        };
    }

    private RecordCommand create(ObjectNode json) {
        ObjectNode body = object(json);
        RecordId id = json.has("id") ? id(json) : inBody(() -> RecordIds.ofBody(body));
        return new RecordCommand.CreateRecord(id, body);
    }

    private RecordCommand adjust(ObjectNode json) {
        ObjectNode body = object(json);
        AdjustBody adjustment = inBody(() -> AdjustBody.read(body));
        JsonNode when = json.path("when");
        if (!when.isMissingNode() && (!when.isString() || adjustment.when().isPresent())) {
            throw fault("/when", "'when' is one condition in CEL, such as \"self.stock >= 5\".");
        }
        Optional<String> condition = when.isString() ? Optional.of(when.stringValue()) : adjustment.when();
        return new RecordCommand.AdjustRecord(id(json), adjustment.by(), condition, precondition(json));
    }

    private JsonPatch patch(ObjectNode json) {
        JsonNode body = body(json);
        return inBody(() -> JsonPatchReader.read(body, patchOperationsMax));
    }

    private static RecordId id(ObjectNode json) {
        return RecordIds.read(json.path("id"));
    }

    private ObjectNode object(ObjectNode json) {
        if (body(json) instanceof ObjectNode body) {
            return body;
        }
        throw fault("/body", "The body is a JSON object.");
    }

    private JsonNode body(ObjectNode json) {
        JsonNode body = json.path("body");
        if (body.isMissingNode()) {
            throw fault("/body", "'" + json.path("op").asString("") + "' has a body.");
        }
        if (checksSizes && Json.write(body).length > bodyMax.toBytes()) {
            throw Problem.at(
                            ProblemType.TOO_LARGE,
                            "/body",
                            "The body may have " + bodyMax.toBytes() + " bytes at most.")
                    .asException();
        }
        return body;
    }

    // A number is a version; a string is what the header If-Match would hold.
    private static Precondition precondition(ObjectNode json) {
        JsonNode match = json.path("ifMatch");
        if (match.isMissingNode()) {
            return Precondition.NONE;
        }
        if (match.isIntegralNumber() && match.canConvertToLong() && match.longValue() > 0) {
            EntityTags version = new EntityTags(false, Set.of(new Version(match.longValue())), Set.of());
            return new Precondition(Optional.of(version), Optional.empty());
        }
        try {
            String header = match.isString() ? match.stringValue() : "";
            return new Precondition(EntityTags.parse(Collections.enumeration(List.of(header))), Optional.empty());
        } catch (ProblemException e) {
            throw fault("/ifMatch", "'ifMatch' is a version, or a string as in the header If-Match.");
        }
    }

    private interface Reading<T> {
        T read();
    }

    // What is below the body says so.
    private static <T> T inBody(Reading<T> reading) {
        try {
            return reading.read();
        } catch (ProblemException e) {
            throw e.problem().below("/body").asException();
        }
    }

    private static ProblemException fault(String pointer, String message) {
        return Problem.at(ProblemType.UNPROCESSABLE, pointer, message).asException();
    }
}
