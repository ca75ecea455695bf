package io.headwater.query.catalogue;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A collection's definition as it is answered. */
record DefinedCollection(CollectionName name, Version version, JsonText definition) {
    /** {@code {"name", "version", "definition"}}. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.value());
        json.put("version", version.value());
        json.set("definition", definition.tree());
        return json;
    }
}
