package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.engine.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of the catalogue tables, within the caller's transaction. */
final class CatalogueRows {
    private final Statements statements;

    CatalogueRows(Connection transaction) {
        this.statements = new Statements(transaction);
    }

    private static final String TENANT = """
            SELECT incarnation
            FROM headwater.tenant
            WHERE name = ?
            """;

    Optional<Incarnation> tenant(TenantName name) throws SQLException {
        try (PreparedStatement statement = statements.prepare(TENANT, name.value());
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(new Incarnation(row.getLong(1))) : Optional.empty();
        }
    }

    private static final String INSERT_TENANT = """
            INSERT INTO headwater.tenant (name, incarnation, partition, schema_name, settings)
            VALUES (?, ?, ?, ?, ?::jsonb)
            """;

    void insertTenant(EventEnvelope envelope, Event.TenantProvisioned event, Identifier schema) throws SQLException {
        statements.execute(
                INSERT_TENANT,
                envelope.subject().tenant().value(),
                event.incarnation().value(),
                envelope.partition().number(),
                schema.name(),
                JsonText.of(event.settings()).toString());
    }

    private static final String UPDATE_TENANT = """
            UPDATE headwater.tenant
            SET settings = ?::jsonb
            WHERE name = ?
            """;

    /** Whether the tenant was there. */
    boolean updateTenant(TenantName name, Event.TenantChanged event) throws SQLException {
        return statements.execute(UPDATE_TENANT, JsonText.of(event.settings()).toString(), name.value()) == 1;
    }

    private static final String DELETE_TENANT_WORK = """
            DELETE FROM headwater.vector_work
            WHERE collection IN (SELECT incarnation FROM headwater.collection WHERE tenant = ?)
            """;
    private static final String DELETE_TENANT_COLLECTIONS = """
            DELETE FROM headwater.collection
            WHERE tenant = ?
            """;
    private static final String DELETE_TENANT = """
            DELETE FROM headwater.tenant
            WHERE name = ?
            """;

    void deleteTenant(TenantName name) throws SQLException {
        statements.execute(DELETE_TENANT_WORK, name.value());
        statements.execute(DELETE_TENANT_COLLECTIONS, name.value());
        statements.execute(DELETE_TENANT, name.value());
    }

    private static final String INSERT_COLLECTION = """
            INSERT INTO headwater.collection
              (incarnation, tenant, name, definition, definition_version, generation, table_name, vector_table)
            VALUES (?, ?, ?, ?::jsonb, ?, 1, ?, ?)
            """;

    void insertCollection(CollectionTable table, CollectionDefinition definition, Version version) throws SQLException {
        statements.execute(
                INSERT_COLLECTION,
                table.incarnation().value(),
                table.key().tenant().value(),
                table.key().collection().value(),
                JsonText.of(definition.toJson()).toString(),
                version.value(),
                table.table().name(),
                table.vectorTable() == null ? null : table.vectorTable().name());
    }

    private static final String UPDATE_COLLECTION = """
            UPDATE headwater.collection
            SET definition = ?::jsonb, definition_version = ?, vector_table = ?
            WHERE incarnation = ?
            """;

    void updateCollection(CollectionTable table, CollectionDefinition definition, Version version) throws SQLException {
        statements.execute(
                UPDATE_COLLECTION,
                JsonText.of(definition.toJson()).toString(),
                version.value(),
                table.vectorTable() == null ? null : table.vectorTable().name(),
                table.incarnation().value());
    }

    private static final String DELETE_COLLECTION = """
            DELETE FROM headwater.collection
            WHERE incarnation = ?
            """;

    void deleteCollection(Incarnation collection) throws SQLException {
        deleteVectorWork(collection);
        statements.execute(DELETE_COLLECTION, collection.value());
    }

    private static final String DELETE_WORK = """
            DELETE FROM headwater.vector_work
            WHERE collection = ?
            """;

    void deleteVectorWork(Incarnation collection) throws SQLException {
        statements.execute(DELETE_WORK, collection.value());
    }

    private static final String QUEUE_ALL = """
            INSERT INTO headwater.vector_work AS work
              (partition, collection, record_id, position, attempts, not_before, error)
            SELECT ?, ?, id, ?, 0, now(), NULL
            FROM {table}
            ORDER BY id
            ON CONFLICT (collection, record_id) DO UPDATE SET
              position = least(work.position, excluded.position),
              attempts = 0,
              not_before = excluded.not_before,
              error = NULL
            """;

    /** Leaves work for every record of a collection whose search changed. */
    void queueAllForVectors(EventEnvelope envelope, CollectionTable table) throws SQLException {
        statements.execute(
                QUEUE_ALL.replace("{table}", table.sqlName()),
                envelope.partition().number(),
                table.incarnation().value(),
                envelope.position().value());
    }

    private static final String INDEXES = """
            SELECT declaration, index_name
            FROM headwater.collection_index
            WHERE collection = ?
            """;

    /** The names of a collection's indexes by their declarations. */
    Map<String, Identifier> indexes(Incarnation collection) throws SQLException {
        try (PreparedStatement statement = statements.prepare(INDEXES, collection.value());
                ResultSet row = statement.executeQuery()) {
            Map<String, Identifier> indexes = new HashMap<>();
            while (row.next()) {
                indexes.put(row.getString(1), new Identifier(row.getString(2)));
            }
            return indexes;
        }
    }

    private static final String DELETE_COLUMNS = """
            DELETE FROM headwater.collection_column
            WHERE collection = ? AND column_name = ANY (?)
            """;
    private static final String INSERT_COLUMNS = """
            INSERT INTO headwater.collection_column (collection, field, column_name, type, text_length)
            SELECT ?, field, column_name, type, text_length::integer
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS added (field, column_name, type, text_length)
            """;
    private static final String DELETE_INDEXES = """
            DELETE FROM headwater.collection_index
            WHERE collection = ? AND index_name = ANY (?)
            """;
    private static final String INSERT_INDEXES = """
            INSERT INTO headwater.collection_index (collection, declaration, index_name)
            SELECT ?, declaration, index_name
            FROM unnest(?::text[], ?::text[]) AS added (declaration, index_name)
            """;

    /** Follows an evolution in the catalogue of columns and indexes. */
    void replaceColumns(CollectionTable table, Evolution evolution) throws SQLException {
        long collection = table.incarnation().value();
        List<TypedColumn> added = evolution.added();
        statements.execute(
                DELETE_COLUMNS,
                collection,
                names(evolution.removed().stream().map(TypedColumn::name).toList()));
        statements.execute(
                INSERT_COLUMNS,
                collection,
                added.stream().map(column -> column.field().toString()).toArray(String[]::new),
                names(added.stream().map(TypedColumn::name).toList()),
                added.stream().map(column -> column.type().name()).toArray(String[]::new),
                added.stream()
                        .map(column -> String.valueOf(column.textLength()))
                        .toArray(String[]::new));
        statements.execute(DELETE_INDEXES, collection, names(evolution.removedIndexes()));
        statements.execute(
                INSERT_INDEXES,
                collection,
                evolution.addedIndexes().stream()
                        .map(Ddl.NamedIndex::declaration)
                        .toArray(String[]::new),
                names(evolution.addedIndexes().stream()
                        .map(Ddl.NamedIndex::name)
                        .toList()));
    }

    private static String[] names(List<Identifier> identifiers) {
        return identifiers.stream().map(Identifier::name).toArray(String[]::new);
    }
}
