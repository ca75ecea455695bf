package io.headwater.projections.vectors;

import io.headwater.events.FieldPath;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collection that is searched, as the catalogue has it now.
 *
 * @param table the quoted full name of the records' table
 * @param vectorTable the quoted full name of the vectors' table
 * @param fields the fields whose text counts
 */
record SearchedCollection(Incarnation incarnation, String table, String vectorTable, List<FieldPath> fields) {

    /**
     * A record's text.
     *
     * @param position of its row
     * @param text null if it is known from the version that it did not change
     */
    record Text(Version version, long position, @Nullable String text) {}

    private static final String FIND = """
            SELECT
              tenant.schema_name,
              collection.table_name,
              collection.vector_table,
              ARRAY (
                SELECT field
                FROM jsonb_array_elements_text(collection.definition #> '{search,fields}') AS field
              ) AS fields
            FROM headwater.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            WHERE collection.incarnation = ? AND collection.vector_table IS NOT NULL
            """;

    /** Finds a collection; empty if it is gone or is not searched any more. */
    static Optional<SearchedCollection> find(Connection connection, Incarnation incarnation) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setLong(1, incarnation.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Identifier schema = new Identifier(row.getString(1));
                List<FieldPath> fields = Arrays.stream(
                                (String[]) row.getArray(4).getArray())
                        .map(FieldPath::parse)
                        .toList();
                return Optional.of(new SearchedCollection(
                        incarnation,
                        schema.dot(new Identifier(row.getString(2))),
                        schema.dot(new Identifier(row.getString(3))),
                        fields));
            }
        }
    }

    private static final String TEXTS = """
            SELECT id, version, position, CASE WHEN version IS DISTINCT FROM known.known_version THEN data::text END
            FROM unnest(?::text[], ?::bigint[]) AS known (id, known_version)
            JOIN {table} USING (id)
            """;

    /**
     * Reads the texts of those records that exist.
     *
     * @param known versions whose text the caller has; for those the text is left out
     */
    Map<RecordId, Text> texts(Connection connection, List<RecordId> records, Map<RecordId, Text> known)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TEXTS.replace("{table}", table))) {
            String[] ids = records.stream().map(RecordId::value).toArray(String[]::new);
            Long[] versions = records.stream()
                    .map(id -> Optional.ofNullable(known.get(id))
                            .map(text -> text.version().value())
                            .orElse(0L))
                    .toArray(Long[]::new);
            statement.setArray(1, connection.createArrayOf("text", ids));
            statement.setArray(2, connection.createArrayOf("bigint", versions));
            try (ResultSet row = statement.executeQuery()) {
                Map<RecordId, Text> texts = new HashMap<>();
                while (row.next()) {
                    String data = row.getString(4);
                    String text = data == null
                            ? null
                            : SearchText.of(JsonText.of(data).tree(), fields);
                    texts.put(
                            new RecordId(row.getString(1)),
                            new Text(new Version(row.getLong(2)), row.getLong(3), text));
                }
                return texts;
            }
        }
    }
}
