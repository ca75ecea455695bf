package io.headwater.projections.records;

import io.headwater.events.CollectionName;
import io.headwater.events.DeclaredSearch;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.projections.aggregates.Tallies;
import io.headwater.projections.aggregates.TallyCatalogue;
import io.headwater.projections.engine.Identifier;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The collections of one partition as the catalogue tables have them, remembered between batches. Only this partition's
 * events change them, so what is remembered is true until a transaction rolls back or the partition moves: then a new
 * catalogue begins. A replay that changes them takes the partition over in the same transaction. Used by one thread at a time.
 */
public final class Catalogue {
    /** Collections that are remembered; those not used for longest are read again. */
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<CollectionTable.Key, CollectionTable> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CollectionTable.Key, CollectionTable> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** The table of one collection, empty if there is no such collection. */
    public Optional<CollectionTable> find(Connection transaction, CollectionTable.Key key) throws SQLException {
        return Optional.ofNullable(find(transaction, List.of(key)).get(key));
    }

    /** The tables of those collections that exist, read in one query where they are not remembered. */
    Map<CollectionTable.Key, CollectionTable> find(Connection transaction, Collection<CollectionTable.Key> keys)
            throws SQLException {
        Map<CollectionTable.Key, CollectionTable> found = new HashMap<>();
        List<CollectionTable.Key> missing = new ArrayList<>();
        for (CollectionTable.Key key : keys) {
            CollectionTable table = known.get(key);
            if (table == null) {
                missing.add(key);
            } else {
                found.put(key, table);
            }
        }
        if (!missing.isEmpty()) {
            Map<CollectionTable.Key, CollectionTable> read = read(transaction, missing);
            known.putAll(read);
            found.putAll(read);
        }
        return found;
    }

    /** The same to be written: what is filled in beside stands still until the transaction ends, and is known. */
    Map<CollectionTable.Key, CollectionTable> findToWrite(Connection transaction, Collection<CollectionTable.Key> keys)
            throws SQLException {
        Map<CollectionTable.Key, CollectionTable> found = find(transaction, keys);
        List<CollectionTable> unfilled = found.values().stream()
                .filter(table -> !table.allTallies().stream().allMatch(Tallies::areFilled))
                .toList();
        if (!unfilled.isEmpty()) {
            Map<Incarnation, List<Tallies>> locked = new TallyCatalogue(transaction)
                    .lock(unfilled.stream().map(CollectionTable::incarnation).toList());
            for (CollectionTable table : unfilled) {
                CollectionTable known = table.with(locked.getOrDefault(table.incarnation(), List.of()));
                put(known);
                found.put(known.key(), known);
            }
        }
        return found;
    }

    /** Remembers a table that this transaction made or changed. */
    void put(CollectionTable table) {
        known.put(table.key(), table);
    }

    void remove(CollectionTable.Key key) {
        known.remove(key);
    }

    void removeAll(TenantName tenant) {
        known.keySet().removeIf(key -> key.tenant().equals(tenant));
    }

    private static final String READ = """
            SELECT
              collection.tenant,
              collection.name,
              collection.incarnation,
              tenant.schema_name,
              collection.table_name,
              collection.vector_table,
              twin.table_name AS twin,
              ARRAY (
                SELECT field
                FROM jsonb_array_elements_text(collection.definition #> '{search,fields}') AS field
              ) AS search_fields,
              collection.definition #>> '{search,language}' AS search_language,
              fields.names,
              fields.columns,
              fields.types,
              fields.lengths
            FROM unnest(?::text[], ?::text[]) AS wanted (tenant, name)
            JOIN headwater.collection ON collection.tenant = wanted.tenant AND collection.name = wanted.name
            JOIN headwater.tenant ON tenant.name = collection.tenant
            LEFT JOIN headwater.replay AS twin
              ON twin.collection = collection.incarnation AND twin.state IN ('following', 'ready', 'switched')
            CROSS JOIN LATERAL (
              SELECT
                array_agg(field ORDER BY substring(column_name, 2)::integer) AS names,
                array_agg(column_name ORDER BY substring(column_name, 2)::integer) AS columns,
                array_agg(type ORDER BY substring(column_name, 2)::integer) AS types,
                array_agg(text_length ORDER BY substring(column_name, 2)::integer) AS lengths
              FROM headwater.collection_column
              WHERE collection_column.collection = collection.incarnation
            ) AS fields
            """;

    private static Map<CollectionTable.Key, CollectionTable> read(
            Connection transaction, List<CollectionTable.Key> keys) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(READ)) {
            Object[] tenants = keys.stream().map(key -> key.tenant().value()).toArray();
            Object[] names = keys.stream().map(key -> key.collection().value()).toArray();
            statement.setArray(1, transaction.createArrayOf("text", tenants));
            statement.setArray(2, transaction.createArrayOf("text", names));
            Map<CollectionTable.Key, CollectionTable> tables = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    CollectionTable table = table(row);
                    tables.put(table.key(), table);
                }
            }
            Map<Incarnation, List<Tallies>> tallies = new TallyCatalogue(transaction)
                    .find(tables.values().stream()
                            .map(CollectionTable::incarnation)
                            .toList());
            tables.replaceAll((_, table) -> table.with(tallies.getOrDefault(table.incarnation(), List.of())));
            return tables;
        }
    }

    private static CollectionTable table(ResultSet row) throws SQLException {
        String vectorTable = row.getString("vector_table");
        String twin = row.getString("twin");
        return new CollectionTable(
                new CollectionTable.Key(
                        new TenantName(row.getString("tenant")), new CollectionName(row.getString("name"))),
                new Incarnation(row.getLong("incarnation")),
                new Identifier(row.getString("schema_name")),
                new Identifier(row.getString("table_name")),
                vectorTable == null ? null : new Identifier(vectorTable),
                columns(row),
                DeclaredSearch.of(
                        strings(row.getArray("search_fields")).stream()
                                .map(FieldPath::parse)
                                .toList(),
                        row.getString("search_language")),
                twin == null ? null : new Identifier(twin),
                List.of());
    }

    private static List<TypedColumn> columns(ResultSet row) throws SQLException {
        Array nullable = row.getArray("names");
        if (nullable == null) {
            return List.of();
        }
        List<String> fields = strings(nullable);
        List<String> names = strings(row.getArray("columns"));
        List<String> types = strings(row.getArray("types"));
        List<Integer> lengths = List.of((Integer[]) row.getArray("lengths").getArray());
        List<TypedColumn> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            columns.add(new TypedColumn(
                    FieldPath.parse(fields.get(i)),
                    new Identifier(names.get(i)),
                    FieldType.valueOf(types.get(i)),
                    lengths.get(i)));
        }
        return columns;
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
