package io.headwater.query;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.IndexedText;
import io.headwater.events.Json;
import io.headwater.events.TenantPlacement;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.headwater.projections.engine.ReplicaSchema;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A replica database with its catalogue, written by hand as docs/formats.md says, so that a test decides what it holds. One thread
 * uses it. */
public final class ReplicaFixture {
    private final Database database;
    private final DataSource dataSource;
    private Connection connection;

    private ReplicaFixture(Database database) {
        this.database = database;
        this.dataSource = database.dataSource();
        this.connection = connect();
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a test that broke the connection. */
    public void reconnect() {
        connection = connect();
    }

    public static ReplicaFixture create() {
        ReplicaFixture fixture = new ReplicaFixture(RealParts.get().newDatabase("query"));
        ReplicaSchema.migrate(fixture.dataSource);
        return fixture;
    }

    public Database database() {
        return database;
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** A collection's table. */
    public record Table(String name, CollectionDefinition definition) {
        public List<FieldPath> fields() {
            return List.copyOf(definition.indexedFields());
        }
    }

    public void provision(TenantPlacement tenant) {
        execute("CREATE SCHEMA t" + tenant.incarnation());
        execute(
                "INSERT INTO headwater.tenant (name, incarnation, partition, schema_name, settings) VALUES (?, ?, ?, ?, '{}')",
                tenant.tenant().value(),
                tenant.incarnation().value(),
                tenant.partition().number(),
                "t" + tenant.incarnation());
    }

    public Table define(TenantPlacement tenant, CollectionName name, long incarnation, String definition) {
        CollectionDefinition parsed =
                CollectionDefinition.fromJson(Json.parse(definition.getBytes(StandardCharsets.UTF_8)));
        Table table = new Table("t" + tenant.incarnation() + ".c" + incarnation + "_g1", parsed);
        boolean searched = !parsed.searchFields().isEmpty();
        execute(
                """
                INSERT INTO headwater.collection
                  (incarnation, tenant, name, definition, definition_version, generation, table_name, vector_table)
                VALUES (?, ?, ?, ?::jsonb, 1, 1, ?, ?)
                """,
                incarnation,
                tenant.tenant().value(),
                name.value(),
                definition,
                "c" + incarnation + "_g1",
                searched ? "c" + incarnation + "_g1_v" : null);
        createTable(table, incarnation);
        execute(
                "INSERT INTO headwater.collection_count (collection, rows_table, records) VALUES (?, ?, 0)",
                incarnation,
                "c" + incarnation + "_g1");
        if (searched) {
            execute("CREATE TABLE " + table.name()
                    + "_v (record_id text COLLATE \"C\" NOT NULL, chunk integer NOT NULL, position bigint NOT NULL,"
                    + " content_hash bytea NOT NULL, model text NOT NULL, embedding halfvec(384) NOT NULL,"
                    + " PRIMARY KEY (record_id, chunk))");
        }
        return table;
    }

    private void createTable(Table table, long incarnation) {
        List<String> columns = new ArrayList<>();
        for (FieldPath field : table.fields()) {
            FieldType type = table.definition().typeOf(field).orElseThrow();
            String column = "f" + (columns.size() + 1);
            columns.add(column + " "
                    + switch (type) {
                        case TEXT -> "text COLLATE \"C\"";
                        case NUMBER -> "numeric";
                        case BOOLEAN -> "boolean";
                    });
            execute(
                    "INSERT INTO headwater.collection_column (collection, field, column_name, type, text_length)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    incarnation,
                    field.toString(),
                    column,
                    type.name(),
                    table.definition().textLengthOf(field));
        }
        if (table.definition().search().isDeclared()) {
            String searched = table.definition().searchFields().stream()
                    .map(FieldPath::toString)
                    .collect(Collectors.joining(","));
            columns.add("words tsvector GENERATED ALWAYS AS (headwater.words(data, 'pg_catalog."
                    + table.definition().search().language() + "'::regconfig, '{" + searched + "}'::text[])) STORED");
        }
        execute("CREATE TABLE " + table.name()
                + " (id text COLLATE \"C\" PRIMARY KEY, version bigint NOT NULL, position bigint NOT NULL,"
                + " data jsonb NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL"
                + (columns.isEmpty() ? "" : ", " + String.join(", ", columns)) + ")");
        table.definition().indexes().forEach(index -> {
            List<String> keys = index.columns().stream()
                    .map(column -> "f" + (table.fields().indexOf(column.field()) + 1)
                            + (column.descending() ? " DESC NULLS LAST" : ""))
                    .toList();
            execute("CREATE INDEX ON " + table.name() + " (" + String.join(", ", keys) + ", id)");
        });
    }

    /** Writes rows with one timestamp; the version is the position. */
    public void put(Table table, long position, Map<String, String> bodies) {
        List<FieldPath> fields = table.fields();
        StringBuilder sql = new StringBuilder(
                "INSERT INTO " + table.name() + " (id, version, position, data, created_at, updated_at");
        for (int i = 1; i <= fields.size(); i++) {
            sql.append(", f").append(i);
        }
        sql.append(") VALUES (?, ?, ?, ?::jsonb, '2026-01-02T03:04:05Z', '2026-01-02T03:04:05.678901Z'")
                .append(", ?".repeat(fields.size()))
                .append(") ON CONFLICT (id) DO UPDATE SET version = excluded.version, position = excluded.position,")
                .append(" data = excluded.data");
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            for (Map.Entry<String, String> body : bodies.entrySet()) {
                JsonNode data = Json.parse(body.getValue().getBytes(StandardCharsets.UTF_8));
                statement.setString(1, body.getKey());
                statement.setLong(2, position);
                statement.setLong(3, position);
                statement.setString(4, body.getValue());
                for (int i = 0; i < fields.size(); i++) {
                    statement.setObject(5 + i, value(table.definition(), fields.get(i), data));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        execute(
                "UPDATE headwater.collection_count SET records = (SELECT count(*) FROM " + table.name()
                        + ") WHERE rows_table = ?",
                table.name().replaceFirst(".*\\.", ""));
    }

    private static @Nullable Object value(CollectionDefinition definition, FieldPath field, JsonNode data) {
        FieldType type = definition.typeOf(field).orElseThrow();
        JsonNode value = field.in(data);
        if (!type.matches(value)) {
            return null;
        }
        return switch (type) {
            case TEXT -> IndexedText.beginning(value.stringValue(), definition.textLengthOf(field));
            case NUMBER -> new BigDecimal(value.decimalValue().toPlainString());
            case BOOLEAN -> value.booleanValue();
        };
    }

    public void checkpoint(int partition, long position) {
        execute("""
                INSERT INTO headwater.checkpoint (projection, partition, epoch, position, kafka_offset, owner, updated_at)
                VALUES ('records', ?, 1, ?, -1, 1, now())
                ON CONFLICT (projection, partition) DO UPDATE SET position = excluded.position, updated_at = now()
                """, partition, position);
    }

    public void execute(String sql, @Nullable Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
