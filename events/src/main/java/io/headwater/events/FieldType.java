package io.headwater.events;

import tools.jackson.databind.JsonNode;

/** The type of a scalar field, as its column in a read model and its comparison in a filter need it. */
public enum FieldType {
    /** A JSON string; ordered by code point. */
    TEXT,
    /** A JSON number of any size; ordered by decimal value. */
    NUMBER,
    /** A JSON boolean; false before true. */
    BOOLEAN;

    /** Whether a value is of this type; null and missing are not. */
    public boolean matches(JsonNode value) {
        return switch (this) {
            case TEXT -> value.isString();
            case NUMBER -> value.isNumber();
            case BOOLEAN -> value.isBoolean();
        };
    }
}
