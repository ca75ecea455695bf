package io.headwater.projections.records;

import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.projections.engine.Identifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A field of a collection as a column of its table.
 *
 * @param name {@code f1}, {@code f2} …
 */
record TypedColumn(FieldPath field, Identifier name, FieldType type) {
    /** Code points of a text that its column holds: so many fit an index whatever they are. */
    static final int TEXT_LENGTH_MAX = 512;

    /** The column's type with its collation. */
    String sqlType() {
        return switch (type) {
            case TEXT -> "text COLLATE \"C\"";
            case NUMBER -> "numeric";
            case BOOLEAN -> "boolean";
        };
    }

    /** The column's type alone, for a cast. */
    String castType() {
        return switch (type) {
            case TEXT -> "text";
            case NUMBER -> "numeric";
            case BOOLEAN -> "boolean";
        };
    }

    /** What the column holds of a record: null unless the field's value is of the declared type; long texts are cut. */
    @Nullable
    Object valueIn(JsonNode body) {
        JsonNode value = field.in(body);
        if (!type.matches(value)) {
            return null;
        }
        return switch (type) {
            case TEXT -> cut(value.stringValue());
            case NUMBER -> value.decimalValue();
            case BOOLEAN -> value.booleanValue();
        };
    }

    /** The column's values of many records as one array of texts, which the server reads as exactly as numbers. */
    Array valuesIn(Connection connection, List<? extends JsonNode> bodies) throws SQLException {
        @Nullable String[] values = new @Nullable String[bodies.size()];
        for (int i = 0; i < values.length; i++) {
            Object value = valueIn(bodies.get(i));
            values[i] = value == null ? null : value.toString();
        }
        return connection.createArrayOf("text", values);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_LENGTH_MAX || text.codePointCount(0, text.length()) <= TEXT_LENGTH_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, TEXT_LENGTH_MAX));
    }
}
