package io.headwater.projections.engine;

import io.headwater.events.FieldType;

/** The types of PostgreSQL that hold the values of fields; docs/formats.md, section 4. Pure. */
public final class SqlType {
    private SqlType() {}

    /** The type of a column: texts are in the order of their bytes, whatever the database's language. */
    public static String ofColumn(FieldType type) {
        return type == FieldType.TEXT ? "text COLLATE \"C\"" : ofValue(type);
    }

    /** The type alone, for a cast. */
    public static String ofValue(FieldType type) {
        return switch (type) {
            case TEXT -> "text";
            case NUMBER -> "numeric";
            case BOOLEAN -> "boolean";
        };
    }
}
