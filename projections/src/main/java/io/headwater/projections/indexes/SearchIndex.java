package io.headwater.projections.indexes;

import io.headwater.projections.engine.Identifier;

/**
 * An index for search; docs/formats.md, section 4.
 *
 * @param schema the tenant's
 * @param table of records or of vectors
 */
public record SearchIndex(Identifier schema, Identifier table, Kind kind) {

    /** What an index is of. */
    public enum Kind {
        /** A table's words: GIN. */
        WORDS("_w", "gin (words)"),
        /** A table's vectors, by cosine: HNSW. */
        VECTORS("_h", "hnsw (embedding public.halfvec_cosine_ops)");

        private final String suffix;
        private final String method;

        Kind(String suffix, String method) {
            this.suffix = suffix;
            this.method = method;
        }
    }

    /** The index's name in the schema: the table's, and what it is of. */
    public Identifier name() {
        return new Identifier(table.name() + kind.suffix);
    }

    /** Makes it in the caller's transaction, unless it is there; nobody writes the table meanwhile. */
    public String create() {
        return "CREATE INDEX IF NOT EXISTS %s ON %s USING %s".formatted(name(), schema.dot(table), kind.method);
    }

    /** Makes it beside reads and writes, outside of a transaction; broken off, it leaves an index that is not valid. */
    public String createConcurrently() {
        return "CREATE INDEX CONCURRENTLY %s ON %s USING %s".formatted(name(), schema.dot(table), kind.method);
    }

    /** Drops it beside reads and writes, outside of a transaction; nothing if it is gone. */
    String dropConcurrently() {
        return "DROP INDEX CONCURRENTLY IF EXISTS " + schema.dot(name());
    }
}
