package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.FieldPath;
import io.headwater.events.TenantName;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.indexes.SearchIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statements that make, change and end the tables of a tenant; docs/formats.md, section 4. Pure. */
final class Ddl {
    private static final Set<String> FIXED_COLUMNS =
            Set.of("id", "version", "position", "data", "created_at", "updated_at");
    private static final Set<String> TAKEN_SCHEMAS = Set.of("public", "headwater");
    private static final Pattern TENANT_SCHEMA = Pattern.compile("t[0-9]+");

    private Ddl() {}

    /** An index with its catalogue entry. */
    record NamedIndex(String declaration, Identifier name, CollectionDefinition.Index index) {
        static String declarationOf(CollectionDefinition.Index index) {
            return index.columns().stream()
                    .map(CollectionDefinition.Column::toString)
                    .collect(Collectors.joining(","));
        }
    }

    /** The schema of a tenant's readable views. No tenant's name holds a {@code _}, so that one cannot clash. */
    static Identifier viewSchema(TenantName tenant) {
        boolean taken = TAKEN_SCHEMAS.contains(tenant.value())
                || TENANT_SCHEMA.matcher(tenant.value()).matches();
        return Identifier.readable(taken ? tenant.value() + "_" : tenant.value());
    }

    static List<String> createTenant(Identifier schema, TenantName tenant) {
        return List.of("CREATE SCHEMA " + schema, "CREATE SCHEMA " + viewSchema(tenant));
    }

    /** Ends all that a tenant has outside the catalogue. */
    static List<String> dropTenant(Identifier schema, TenantName tenant) {
        return List.of("DROP SCHEMA " + viewSchema(tenant) + " CASCADE", "DROP SCHEMA " + schema + " CASCADE");
    }

    static List<String> createCollection(CollectionTable table, List<NamedIndex> indexes) {
        List<String> statements = new ArrayList<>();
        statements.add(createTable(table));
        indexes.forEach(index -> statements.add(createIndex(table, index)));
        if (table.vectorTable() != null) {
            statements.add(wordsIndex(table).create());
            statements.add(createVectorTable(table));
        }
        statements.add(createView(table));
        return statements;
    }

    static String createTable(CollectionTable table) {
        StringBuilder columns = new StringBuilder();
        table.columns()
                .forEach(column -> columns.append(",\n  ")
                        .append(column.name())
                        .append(' ')
                        .append(column.sqlType()));
        if (table.search().isDeclared()) {
            columns.append(",\n  ").append(words(table));
        }
        return """
               CREATE TABLE %s (
                 id text COLLATE "C" PRIMARY KEY,
                 version bigint NOT NULL,
                 position bigint NOT NULL,
                 data jsonb NOT NULL,
                 created_at timestamptz NOT NULL,
                 updated_at timestamptz NOT NULL%s
               )""".formatted(table.sqlName(), columns);
    }

    static List<String> dropCollection(CollectionTable table) {
        List<String> statements = new ArrayList<>();
        statements.add(dropView(table));
        if (table.vectorTable() != null) {
            statements.add(dropVectorTable(table));
        }
        statements.add("DROP TABLE " + table.sqlName());
        return statements;
    }

    /** Drops another generation, which has no view and may be gone already. */
    static String dropTable(CollectionTable generation) {
        return "DROP TABLE IF EXISTS " + generation.sqlName();
    }

    /** The index of the words of a table, which may be any generation. */
    static SearchIndex wordsIndex(CollectionTable table) {
        return new SearchIndex(table.schema(), table.table(), SearchIndex.Kind.WORDS);
    }

    static String addWords(CollectionTable table) {
        return "ALTER TABLE %s ADD COLUMN %s".formatted(table.sqlName(), words(table));
    }

    static String dropWords(CollectionTable table) {
        return "ALTER TABLE %s DROP COLUMN IF EXISTS words".formatted(table.sqlName());
    }

    // Language and fields are of characters that mean nothing within quotes.
    private static String words(CollectionTable table) {
        String fields =
                table.searchFields().stream().map(field -> "\"" + field + "\"").collect(Collectors.joining(","));
        return "words tsvector GENERATED ALWAYS AS (headwater.words(data, 'pg_catalog.%s'::regconfig, '{%s}'::text[])) STORED"
                .formatted(table.search().language(), fields);
    }

    static String createIndex(CollectionTable table, NamedIndex index) {
        Map<FieldPath, TypedColumn> columns =
                table.columns().stream().collect(Collectors.toMap(TypedColumn::field, column -> column));
        String keys = index.index().columns().stream()
                .map(column ->
                        Objects.requireNonNull(columns.get(column.field())).name()
                                + (column.descending() ? " DESC NULLS LAST" : ""))
                .collect(Collectors.joining(", "));
        return "CREATE INDEX %s ON %s (%s, id)".formatted(index.name(), table.sqlName(), keys);
    }

    static String dropIndex(CollectionTable table, Identifier index) {
        return "DROP INDEX " + table.schema().dot(index);
    }

    static String addColumn(CollectionTable table, TypedColumn column) {
        return "ALTER TABLE %s ADD COLUMN %s %s".formatted(table.sqlName(), column.name(), column.sqlType());
    }

    static String dropColumn(CollectionTable table, TypedColumn column) {
        return "ALTER TABLE %s DROP COLUMN %s".formatted(table.sqlName(), column.name());
    }

    /** The halves of 384 floats: what the default model makes, and the formats promise. */
    static String createVectorTable(CollectionTable table) {
        return """
               CREATE TABLE %s (
                 record_id text COLLATE "C" NOT NULL,
                 chunk integer NOT NULL,
                 position bigint NOT NULL,
                 content_hash bytea NOT NULL,
                 model text NOT NULL,
                 embedding public.halfvec(384) NOT NULL,
                 PRIMARY KEY (record_id, chunk)
               )""".formatted(table.schema().dot(Objects.requireNonNull(table.vectorTable())));
    }

    static String dropVectorTable(CollectionTable table) {
        return "DROP TABLE " + table.schema().dot(Objects.requireNonNull(table.vectorTable()));
    }

    /** The view for analysts; a field called like a fixed column is marked by a {@code ~}, which no field's name holds. */
    static String createView(CollectionTable table) {
        String columns = table.columns().stream()
                .map(column -> ", %s AS %s".formatted(column.name(), readable(column.field())))
                .collect(Collectors.joining());
        return "CREATE VIEW %s AS SELECT id, version, position, data, created_at, updated_at%s FROM %s"
                .formatted(viewName(table), columns, table.sqlName());
    }

    static String dropView(CollectionTable table) {
        return "DROP VIEW " + viewName(table);
    }

    private static String viewName(CollectionTable table) {
        return viewSchema(table.key().tenant())
                .dot(Identifier.readable(table.key().collection().value()));
    }

    private static Identifier readable(FieldPath field) {
        String name = field.toString();
        return Identifier.readable(FIXED_COLUMNS.contains(name) ? name + "~" : name);
    }
}
