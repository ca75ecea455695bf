package io.headwater.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who and what caused an event.
 *
 * @param actor the id of the API key or the subject of the token that sent the command
 * @param traceparent the W3C trace context of the request, null if it had none
 * @param definition the version of the collection's definition that the command was checked against;
 *     {@link Version#NONE} for events that are not about a record
 */
public record Metadata(String actor, @Nullable String traceparent, Version definition) {

    /** The metadata as stored in the log, absent parts left out: {@code {"actor": "k1", "definition": 3}}. */
    public JsonText toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("actor", actor);
        if (traceparent != null) {
            json.put("traceparent", traceparent);
        }
        if (!definition.equals(Version.NONE)) {
            json.put("definition", definition.value());
        }
        return JsonText.of(json);
    }

    /** Reads what {@link #toJson} wrote; members it does not know are passed over. */
    public static Metadata fromJson(JsonText text) {
        JsonNode json = text.tree();
        return new Metadata(
                json.path("actor").asString(""),
                json.path("traceparent").isString() ? json.path("traceparent").stringValue() : null,
                new Version(json.path("definition").asLong(0)));
    }
}
