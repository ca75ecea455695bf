package io.headwater.events;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where a tenant lives; on the control topic under the key {@code tenant/<name>}.
 *
 * @param tenant its name
 * @param incarnation this life of it
 * @param partition all its events are in
 */
public record TenantPlacement(TenantName tenant, Incarnation incarnation, Partition partition) {
    /** JSON: {@code {"tenant": "northwind", "incarnation": 7, "partition": 3}}. */
    public JsonText toJson() {
        return JsonText.of(JsonNodeFactory.instance
                .objectNode()
                .put("tenant", tenant.value())
                .put("incarnation", incarnation.value())
                .put("partition", partition.number()));
    }

    /** Reads what {@link #toJson} wrote. */
    public static TenantPlacement fromJson(JsonText text) {
        JsonNode json = text.tree();
        return new TenantPlacement(
                new TenantName(json.path("tenant").asString("")),
                new Incarnation(json.path("incarnation").asLong(0)),
                new Partition(json.path("partition").asInt(-1)));
    }
}
