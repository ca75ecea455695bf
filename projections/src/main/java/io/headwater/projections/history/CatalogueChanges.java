package io.headwater.projections.history;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a batch changes of the names, written as four sets: ends first, so that a name is free for whoever has it next. */
final class CatalogueChanges {
    private final Set<Incarnation> ended = new HashSet<>();
    private final Set<Incarnation> dropped = new HashSet<>();
    private final Map<Incarnation, Begun> begun = new LinkedHashMap<>();
    private final Map<Incarnation, Defined> defined = new LinkedHashMap<>();

    private record Begun(Incarnation incarnation, TenantName name, Partition partition) {}

    private record Defined(Incarnation tenant, CollectionName name, Incarnation incarnation, Kept kept) {}

    /**
     * What is kept of a collection.
     *
     * @param begun the position of the definition that began it
     * @param since of its records all events after this position; null if none are kept now
     */
    record Kept(Position begun, @Nullable Position since) {}

    void begin(Incarnation tenant, TenantName name, Partition partition) {
        begun.put(tenant, new Begun(tenant, name, partition));
    }

    void end(Incarnation tenant) {
        begun.remove(tenant);
        defined.values().removeIf(collection -> collection.tenant().equals(tenant));
        ended.add(tenant);
    }

    void define(Incarnation tenant, CollectionName name, Incarnation collection, Kept kept) {
        defined.put(collection, new Defined(tenant, name, collection, kept));
    }

    void drop(Incarnation collection) {
        defined.remove(collection);
        dropped.add(collection);
    }

    private static final String END = """
            WITH gone AS (
              DELETE FROM headwater.history_tenant
              WHERE incarnation = ANY (?)
            )
            INSERT INTO headwater.history_ended (tenant)
            SELECT unnest(?::bigint[])
            ON CONFLICT (tenant) DO NOTHING
            """;
    private static final String DROP = """
            DELETE FROM headwater.history_collection
            WHERE incarnation = ANY (?)
            """;
    private static final String BEGIN = """
            INSERT INTO headwater.history_tenant (incarnation, name, partition)
            SELECT incarnation, name, partition
            FROM unnest(?::bigint[], ?::text[], ?::integer[]) AS begun (incarnation, name, partition)
            """;
    private static final String DEFINE = """
            INSERT INTO headwater.history_collection (incarnation, tenant, name, begun, kept_since)
            SELECT incarnation, tenant, name, begun, kept_since
            FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::bigint[])
              AS defined (incarnation, tenant, name, begun, kept_since)
            ON CONFLICT (incarnation) DO UPDATE SET kept_since = excluded.kept_since
            """;

    void write(Connection transaction) throws SQLException {
        if (!ended.isEmpty()) {
            Object[] tenants = column(ended, Incarnation::value);
            execute(transaction, END, Map.entry("bigint", tenants), Map.entry("bigint", tenants));
        }
        if (!dropped.isEmpty()) {
            execute(transaction, DROP, Map.entry("bigint", column(dropped, Incarnation::value)));
        }
        if (!begun.isEmpty()) {
            writeBegun(transaction, begun.values());
        }
        if (!defined.isEmpty()) {
            writeDefined(transaction, defined.values());
        }
    }

    private static void writeBegun(Connection transaction, Collection<Begun> tenants) throws SQLException {
        execute(
                transaction,
                BEGIN,
                Map.entry("bigint", column(tenants, each -> each.incarnation().value())),
                Map.entry("text", column(tenants, each -> each.name().value())),
                Map.entry("integer", column(tenants, each -> each.partition().number())));
    }

    private static void writeDefined(Connection transaction, Collection<Defined> collections) throws SQLException {
        execute(
                transaction,
                DEFINE,
                Map.entry(
                        "bigint", column(collections, each -> each.incarnation().value())),
                Map.entry("bigint", column(collections, each -> each.tenant().value())),
                Map.entry("text", column(collections, each -> each.name().value())),
                Map.entry(
                        "bigint",
                        column(collections, each -> each.kept().begun().value())),
                Map.entry("bigint", column(collections, CatalogueChanges::keptSince)));
    }

    private static @Nullable Object keptSince(Defined collection) {
        Position since = collection.kept().since();
        return since == null ? null : since.value();
    }

    private static <T> Object[] column(Collection<T> rows, Function<T, @Nullable Object> value) {
        return rows.stream().map(value).toArray();
    }

    @SafeVarargs
    private static void execute(Connection transaction, String sql, Map.Entry<String, Object[]>... columns)
            throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            for (int i = 0; i < columns.length; i++) {
                statement.setArray(i + 1, transaction.createArrayOf(columns[i].getKey(), columns[i].getValue()));
            }
            statement.executeUpdate();
        }
    }
}
