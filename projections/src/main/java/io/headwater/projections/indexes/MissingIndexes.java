package io.headwater.projections.indexes;

import io.headwater.projections.engine.Identifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What is to be built. It is the difference between the catalogue and PostgreSQL's own, so that nothing has to be noted when a
 * definition changes, a table is dropped or a build breaks off.
 */
final class MissingIndexes {
    /** What one look returns at most. */
    private static final int INDEXES_MAX = 100;

    private MissingIndexes() {}

    /** An index to build; broken if a build of it broke off, so that what it left is to be dropped first. */
    record Missing(SearchIndex index, boolean isBroken) {}

    // The tables' sizes as PostgreSQL counts them while it writes, or as it found them last.
    private static final String FIND = """
            WITH searched AS (
              SELECT tenant.schema_name, collection.table_name, collection.vector_table
              FROM headwater.collection
              JOIN headwater.tenant ON tenant.name = collection.tenant
              WHERE collection.vector_table IS NOT NULL
            ), wanted AS (
              SELECT schema_name, table_name, 'WORDS' AS kind, '_w' AS suffix, 0 AS rows_min
              FROM searched
              UNION ALL
              SELECT schema_name, vector_table, 'VECTORS', '_h', ?
              FROM searched
            )
            SELECT wanted.schema_name, wanted.table_name, wanted.kind, made.oid IS NOT NULL AS is_broken
            FROM wanted
            JOIN pg_namespace AS namespace ON namespace.nspname = wanted.schema_name
            JOIN pg_class AS relation
              ON relation.relnamespace = namespace.oid AND relation.relname = wanted.table_name
            LEFT JOIN pg_class AS made
              ON made.relnamespace = namespace.oid AND made.relname = wanted.table_name || wanted.suffix
            LEFT JOIN pg_index AS state ON state.indexrelid = made.oid
            WHERE state.indisvalid IS NOT TRUE
              AND greatest(relation.reltuples, pg_stat_get_live_tuples(relation.oid)) >= wanted.rows_min
              AND (wanted.schema_name, wanted.table_name, wanted.kind) NOT IN (
                SELECT schema_name, table_name, kind
                FROM unnest(?::text[], ?::text[], ?::text[]) AS resting (schema_name, table_name, kind)
              )
            ORDER BY relation.relpages, wanted.table_name
            LIMIT ?
            """;

    /**
     * Finds what is missing, of small tables first.
     *
     * @param vectorsMin size from which on vectors are indexed
     * @param except those that are left alone, and must not stand in the way of others
     */
    static List<Missing> find(Connection connection, int vectorsMin, Collection<SearchIndex> except)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setInt(1, vectorsMin);
            statement.setArray(
                    2, texts(connection, except, index -> index.schema().name()));
            statement.setArray(
                    3, texts(connection, except, index -> index.table().name()));
            statement.setArray(
                    4, texts(connection, except, index -> index.kind().name()));
            statement.setInt(5, INDEXES_MAX);
            try (ResultSet row = statement.executeQuery()) {
                List<Missing> missing = new ArrayList<>();
                while (row.next()) {
                    SearchIndex index = new SearchIndex(
                            new Identifier(row.getString("schema_name")),
                            new Identifier(row.getString("table_name")),
                            SearchIndex.Kind.valueOf(row.getString("kind")));
                    missing.add(new Missing(index, row.getBoolean("is_broken")));
                }
                return missing;
            }
        }
    }

    private static Array texts(
            Connection connection, Collection<SearchIndex> indexes, Function<SearchIndex, String> text)
            throws SQLException {
        return connection.createArrayOf("text", indexes.stream().map(text).toArray(String[]::new));
    }
}
