package io.headwater.events;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes an event's data as the JSON of its type, and reads it back; the forms stand at {@link Event}. */
public final class EventCodec {
    private EventCodec() {}

    /** The event's data as JSON. */
    public static JsonText encode(Event event) {
        return switch (event) {
            case Event.TenantProvisioned e ->
                JsonText.of(incarnated(e.incarnation()).set("settings", e.settings()));
            case Event.TenantChanged e -> JsonText.of(object().set("settings", e.settings()));
            case Event.CollectionDefined e -> encode(e);
            case Event.RecordCreated e -> JsonText.of(e.body());
            case Event.RecordReplaced e -> JsonText.of(e.body());
            case Event.RecordPatched e -> JsonText.of(e.patch());
            case Event.RecordAdjusted e ->
                JsonText.of(object().set("by", e.adjustment().toJson()));
            case Event.TenantOffboarded _, Event.CollectionDropped _, Event.RecordDeleted _ -> JsonText.EMPTY_OBJECT;
        };
    }

    private static JsonText encode(Event.CollectionDefined event) {
        ObjectNode json = incarnated(event.incarnation());
        json.set("definition", event.definition().toJson());
        if (event.proposed() != null) {
            json.set("proposed", event.proposed().toJson());
        }
        return JsonText.of(json);
    }

    /**
     * Reads the data of an event of the given type.
     *
     * @throws UnreadableEvent if the data does not have the form of the type
     */
    public static Event decode(EventType type, JsonText data) {
        try {
            return switch (type) {
                case TENANT_OFFBOARDED -> new Event.TenantOffboarded();
                case COLLECTION_DROPPED -> new Event.CollectionDropped();
                case RECORD_DELETED -> new Event.RecordDeleted();
                default -> decode(type, (ObjectNode) data.tree());
            };
        } catch (IllegalArgumentException | ClassCastException e) {
            throw new UnreadableEvent("the data of a " + type.wireName() + " does not have its form", e);
        }
    }

    private static Event decode(EventType type, ObjectNode data) {
        return switch (type) {
            case TENANT_PROVISIONED ->
                new Event.TenantProvisioned(incarnation(data), (ObjectNode) data.path("settings"));
            case TENANT_CHANGED -> new Event.TenantChanged((ObjectNode) data.path("settings"));
            case COLLECTION_DEFINED ->
                new Event.CollectionDefined(
                        incarnation(data),
                        CollectionDefinition.fromJson(data.path("definition")),
                        data.has("proposed") ? CollectionDefinition.fromJson(data.path("proposed")) : null);
            case RECORD_CREATED -> new Event.RecordCreated(data);
            case RECORD_REPLACED -> new Event.RecordReplaced(data);
            case RECORD_PATCHED -> new Event.RecordPatched(data);
            case RECORD_ADJUSTED -> new Event.RecordAdjusted(Adjustment.fromJson((ObjectNode) data.path("by")));
            case TENANT_OFFBOARDED, COLLECTION_DROPPED, RECORD_DELETED ->
                throw new IllegalArgumentException("a " + type.wireName() + " has no data");
        };
    }

    private static Incarnation incarnation(JsonNode data) {
        return new Incarnation(data.path("incarnation").asLong(0));
    }

    private static ObjectNode incarnated(Incarnation incarnation) {
        return object().put("incarnation", incarnation.value());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
