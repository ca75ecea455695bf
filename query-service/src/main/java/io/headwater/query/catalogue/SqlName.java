package io.headwater.query.catalogue;

/**
 * An identifier of SQL in quotes, and the only way for a name to get into a statement. Names come from the catalogue,
 * where they are made of numbers; quoted they are even so.
 *
 * @param quoted as it stands in a statement
 */
public record SqlName(String quoted) {
    /** A table's, schema's or column's own name. */
    public static SqlName of(String name) {
        return new SqlName("\"" + name.replace("\"", "\"\"") + "\"");
    }

    /** A name within this one: a table of a schema, a column of a table. */
    public SqlName dot(String name) {
        return new SqlName(quoted + "." + of(name).quoted);
    }

    @Override
    public String toString() {
        return quoted;
    }
}
