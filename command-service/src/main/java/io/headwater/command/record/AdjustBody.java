package io.headwater.command.record;

import io.headwater.events.Adjustment;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.events.JsonPointer;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of an adjustment: {@code {"by": {"/stock": -5}, "when"?: "self.stock >= 5"}}.
 *
 * @param by what to add
 * @param when CEL; empty for always
 */
record AdjustBody(Adjustment by, Optional<String> when) {
    private static final int PLACES_MAX = 100;
    private static final Set<String> MEMBERS = Set.of("by", "when");

    /**
     * Reads the body.
     *
     * @throws ProblemException 422 with the pointer of the first fault
     */
    static AdjustBody read(ObjectNode body) {
        for (String member : body.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw fault("/" + Json.escape(member), "This member is not known.");
            }
        }
        return new AdjustBody(by(body.path("by")), when(body.path("when")));
    }

    private static Adjustment by(JsonNode json) {
        if (!json.isObject() || json.isEmpty() || json.size() > PLACES_MAX) {
            throw fault(
                    "/by", "'by' is an object of 1 to " + PLACES_MAX + " JSON Pointers, each with what to add there.");
        }
        SequencedMap<JsonPointer, BigDecimal> by = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            String pointer = "/by/" + Json.escape(member.getKey());
            if (!member.getValue().isNumber()) {
                throw fault(pointer, "Only a number can be added.");
            }
            by.put(place(member.getKey(), pointer), member.getValue().decimalValue());
        }
        return new Adjustment(by);
    }

    private static JsonPointer place(String text, String pointer) {
        try {
            return JsonPointer.parse(text);
        } catch (InvalidName e) {
            throw fault(pointer, e.getMessage());
        }
    }

    private static Optional<String> when(JsonNode json) {
        if (json.isMissingNode()) {
            return Optional.empty();
        }
        if (!json.isString()) {
            throw fault("/when", "'when' is a condition in CEL, such as \"self.stock >= 5\".");
        }
        return Optional.of(json.stringValue());
    }

    private static ProblemException fault(String pointer, String message) {
        return Problem.at(ProblemType.UNPROCESSABLE, pointer, message).asException();
    }
}
