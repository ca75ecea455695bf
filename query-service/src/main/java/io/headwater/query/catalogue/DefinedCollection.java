package io.headwater.query.catalogue;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A collection's definition as it is answered.
 *
 * @param records how many the collection has; null while the replica counts those that were there before it could
 */
record DefinedCollection(
        CollectionName name,
        Version version,
        JsonText definition,
        @Nullable Long records) {
    /** {@code {"name", "version", "definition", "usage": {"records"}}}. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.value());
        json.put("version", version.value());
        json.set("definition", definition.tree());
        json.putObject("usage").put("records", records);
        return json;
    }
}
