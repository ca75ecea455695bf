package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.IndexedText;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.engine.SqlType;
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
 * @param textLength code points of a text that the column holds; 0 unless it holds texts
 */
public record TypedColumn(FieldPath field, Identifier name, FieldType type, int textLength) {
    /** The column that a definition gives an indexed field of {@code type}. */
    static TypedColumn of(CollectionDefinition definition, FieldPath field, FieldType type, Identifier name) {
        return new TypedColumn(field, name, type, definition.textLengthOf(field));
    }

    /** Whether the columns differ in their names at most. */
    boolean holdsTheSameAs(TypedColumn other) {
        return field.equals(other.field) && type == other.type && textLength == other.textLength;
    }

    /** The column's type with its collation. */
    String sqlType() {
        return SqlType.ofColumn(type);
    }

    /** The column's type alone, for a cast. */
    String castType() {
        return SqlType.ofValue(type);
    }

    /** What the column holds of a record: null unless the field's value is of the declared type; long texts are cut. */
    @Nullable
    public Object valueIn(JsonNode body) {
        JsonNode value = field.in(body);
        if (!type.matches(value)) {
            return null;
        }
        return switch (type) {
            case TEXT -> IndexedText.beginning(value.stringValue(), textLength);
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
}
