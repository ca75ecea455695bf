package io.headwater.query.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.events.CollectionName;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.cache.CacheSettings;
import io.headwater.query.catalogue.HeldCollection.Column;
import io.headwater.query.catalogue.HeldCollection.Facts;
import io.headwater.query.catalogue.HeldCollection.Searched;
import io.headwater.query.catalogue.HeldCollection.Tables;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import io.headwater.query.replicas.Source;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The collections of every replica, read when they are asked for first. What it remembers may be outdated: a query checks
 * it in the snapshot that its data comes from, and asks again if it was.
 */
public final class Catalogue {
    // What an entry takes beside its definition, and how much more than its text that takes once it is read.
    private static final int ENTRY_BYTES = 4_000;
    private static final int BYTES_PER_CHARACTER = 8;

    private final CacheSettings.Definitions settings;
    private final CacheMetrics metrics;
    private final Cache<Key, HeldCollection> known;

    /** Remembers nothing yet. */
    public Catalogue(CacheSettings.Definitions settings, CacheMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        this.known = Caffeine.newBuilder()
                .maximumWeight(settings.sizeMax().toBytes())
                .weigher((Key _, HeldCollection held) -> ENTRY_BYTES
                        + BYTES_PER_CHARACTER * held.definitionText().utf8().length)
                .evictionListener((_, _, _) -> metrics.evicted())
                .build();
        metrics.observe(known);
    }

    private record Key(String replica, CollectionRef collection) {}

    /** What is remembered; empty if it has to be loaded. */
    Optional<HeldCollection> known(Replica replica, CollectionRef collection) {
        Optional<HeldCollection> held = Optional.ofNullable(known.getIfPresent(new Key(replica.name(), collection)));
        metrics.asked(held.isPresent());
        return held;
    }

    /** Whether a collection that was read is what is remembered of it: nobody has seen another definition or generation since. */
    public boolean remembers(String replica, TenantPlacement tenant, Source source) {
        HeldCollection held = known.getIfPresent(new Key(replica, new CollectionRef(tenant, source.collection())));
        return held != null && held.source(source.collection()).equals(source);
    }

    /** Forgets what turned out to be outdated. */
    void forget(Replica replica, CollectionRef collection) {
        known.invalidate(new Key(replica.name(), collection));
    }

    // One statement: if the collection is not there, the checkpoint says as of when it is not.
    private static final String LOAD = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              held.incarnation,
              held.definition_version,
              held.generation,
              held.definition::text AS definition,
              tenant.schema_name,
              held.table_name,
              held.vector_table,
              ARRAY(SELECT field FROM headwater.collection_column WHERE collection = held.incarnation
                ORDER BY field) AS fields,
              ARRAY(SELECT column_name FROM headwater.collection_column WHERE collection = held.incarnation
                ORDER BY field) AS columns,
              ARRAY(SELECT type FROM headwater.collection_column WHERE collection = held.incarnation
                ORDER BY field) AS types,
              ARRAY(SELECT text_length FROM headwater.collection_column WHERE collection = held.incarnation
                ORDER BY field) AS lengths,
              ARRAY(SELECT name FROM headwater.aggregate
                WHERE collection = held.incarnation AND rows_table = held.table_name ORDER BY name) AS aggregates,
              ARRAY(SELECT table_name FROM headwater.aggregate
                WHERE collection = held.incarnation AND rows_table = held.table_name ORDER BY name) AS aggregate_tables
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            LEFT JOIN headwater.collection AS held ON held.tenant = tenant.name AND held.name = ?
            """;

    /** Reads a collection from a replica; empty if it has none of this name. */
    Snapshot<Optional<HeldCollection>> load(Replica replica, CollectionRef ref) throws SQLException {
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(LOAD)) {
            statement.setInt(1, ref.tenant().partition().number());
            statement.setString(2, ref.tenant().tenant().value());
            statement.setLong(3, ref.tenant().incarnation().value());
            statement.setString(4, ref.collection().value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
                Optional<HeldCollection> held =
                        row.getString("table_name") == null ? Optional.empty() : Optional.of(collection(ref, row));
                held.ifPresent(found -> remember(replica, ref, found));
                return new Snapshot<>(checkpoint, held);
            }
        }
    }

    private void remember(Replica replica, CollectionRef ref, HeldCollection found) {
        if (settings.enabled()) {
            known.put(new Key(replica.name(), ref), found);
        }
    }

    private static HeldCollection collection(CollectionRef ref, ResultSet row) throws SQLException {
        SqlName schema = SqlName.of(row.getString("schema_name"));
        String vectorTable = row.getString("vector_table");
        return new HeldCollection(
                ref.tenant().partition(),
                facts(row),
                new Tables(
                        schema.dot(row.getString("table_name")),
                        vectorTable == null
                                ? null
                                : new Searched(schema.dot(vectorTable), schema.dot(vectorTable + "_h"))),
                JsonText.of(row.getBytes("definition")),
                new HeldCollection.Columns(columns(row), aggregates(row, schema)));
    }

    private static Map<String, HeldCollection.Aggregate> aggregates(ResultSet row, SqlName schema) throws SQLException {
        String[] names = strings(row.getArray("aggregates"));
        String[] tables = strings(row.getArray("aggregate_tables"));
        Map<String, HeldCollection.Aggregate> aggregates = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            aggregates.put(names[i], new HeldCollection.Aggregate(schema, tables[i]));
        }
        return aggregates;
    }

    private static final String LIST = """
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              held.name,
              held.definition_version,
              held.definition::text AS definition,
              counted.records
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            LEFT JOIN headwater.collection AS held ON held.tenant = tenant.name AND held.name = coalesce(?::text, held.name)
            LEFT JOIN headwater.collection_count AS counted
              ON counted.collection = held.incarnation AND counted.rows_table = held.table_name
              AND counted.counted_to IS NULL
            ORDER BY held.name
            """;

    /**
     * Reads the collections of a tenant, by name.
     *
     * @param only this one; null for all
     */
    static Snapshot<List<DefinedCollection>> list(
            Replica replica, TenantPlacement tenant, @Nullable CollectionName only) throws SQLException {
        List<DefinedCollection> collections = new ArrayList<>();
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setInt(1, tenant.partition().number());
            statement.setString(2, tenant.tenant().value());
            statement.setLong(3, tenant.incarnation().value());
            statement.setString(4, only == null ? null : only.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
                for (boolean there = row.getString("name") != null; there; there = row.next()) {
                    collections.add(new DefinedCollection(
                            new CollectionName(row.getString("name")),
                            new Version(row.getLong("definition_version")),
                            JsonText.of(row.getBytes("definition")),
                            row.getObject("records", Long.class)));
                }
                return new Snapshot<>(checkpoint, collections);
            }
        }
    }

    /** Reads {@code incarnation}, {@code definition_version} and {@code generation} of a row that has them. */
    static Facts facts(ResultSet row) throws SQLException {
        return new Facts(
                new Incarnation(row.getLong("incarnation")),
                new Version(row.getLong("definition_version")),
                row.getInt("generation"));
    }

    private static Map<FieldPath, Column> columns(ResultSet row) throws SQLException {
        String[] fields = strings(row.getArray("fields"));
        String[] names = strings(row.getArray("columns"));
        String[] types = strings(row.getArray("types"));
        Integer[] lengths = (Integer[]) row.getArray("lengths").getArray();
        Map<FieldPath, Column> columns = new HashMap<>();
        for (int i = 0; i < fields.length; i++) {
            columns.put(
                    FieldPath.parse(fields[i]),
                    new Column(SqlName.of(names[i]), FieldType.valueOf(types[i]), lengths[i]));
        }
        return columns;
    }

    private static String[] strings(Array array) throws SQLException {
        return (String[]) array.getArray();
    }
}
