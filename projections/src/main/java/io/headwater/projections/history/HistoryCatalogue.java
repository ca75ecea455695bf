package io.headwater.projections.history;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.projections.history.CatalogueChanges.Kept;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which lives the names of one partition stand for, as of the history's checkpoint; events carry names alone. Remembered
 * between batches: only this partition's events change it, and a transaction that rolls back begins another. One thread at a
 * time uses it.
 */
final class HistoryCatalogue {
    /** Tenants that are remembered; those not used for longest are read again. */
    private static final int REMEMBERED_MAX = 5_000;

    private final Partition partition;
    private final Map<TenantName, Tenant> known = new LinkedHashMap<>(64, 0.75f, true);
    private CatalogueChanges changes = new CatalogueChanges();

    HistoryCatalogue(Partition partition) {
        this.partition = partition;
    }

    /** A tenant; {@code incarnation} is null if there is none of the name. */
    private record Tenant(@Nullable Incarnation incarnation, Map<CollectionName, Collected> collections) {
        static Tenant none() {
            return new Tenant(null, new HashMap<>());
        }
    }

    /** A collection. */
    private record Collected(Incarnation incarnation, Kept kept) {}

    private static final String READ = """
            SELECT
              tenant.name AS tenant,
              tenant.incarnation,
              collection.name AS collection,
              collection.incarnation AS life,
              collection.begun,
              collection.kept_since
            FROM headwater.history_tenant AS tenant
            LEFT JOIN headwater.history_collection AS collection ON collection.tenant = tenant.incarnation
            WHERE tenant.name = ANY (?)
            """;

    /** Reads those tenants that are not remembered. */
    void load(Connection transaction, Collection<TenantName> names) throws SQLException {
        known.keySet().stream()
                .limit(Math.max(0, known.size() - REMEMBERED_MAX))
                .toList()
                .forEach(known::remove);
        List<TenantName> missing =
                names.stream().filter(name -> !known.containsKey(name)).toList();
        if (missing.isEmpty()) {
            return;
        }
        // Known only once all of it is: what a failure leaves half read would pass for tenants that are not there.
        Map<TenantName, Tenant> tenants = HashMap.newHashMap(missing.size());
        missing.forEach(name -> tenants.put(name, Tenant.none()));
        try (PreparedStatement statement = transaction.prepareStatement(READ)) {
            Object[] values = missing.stream().map(TenantName::value).toArray();
            statement.setArray(1, transaction.createArrayOf("text", values));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read(row, tenants);
                }
            }
        }
        known.putAll(tenants);
    }

    private static void read(ResultSet row, Map<TenantName, Tenant> tenants) throws SQLException {
        Incarnation incarnation = new Incarnation(row.getLong("incarnation"));
        Tenant tenant = tenants.compute(
                new TenantName(row.getString("tenant")),
                (_, there) -> there == null || there.incarnation() == null
                        ? new Tenant(incarnation, new HashMap<>())
                        : there);
        String collection = row.getString("collection");
        if (collection != null) {
            long since = row.getLong("kept_since");
            Position keptSince = row.wasNull() ? null : new Position(since);
            tenant.collections()
                    .put(
                            new CollectionName(collection),
                            new Collected(
                                    new Incarnation(row.getLong("life")),
                                    new Kept(new Position(row.getLong("begun")), keptSince)));
        }
    }

    /**
     * Notes what an event means for the names, and adds its row, if it has one.
     *
     * @param rows of the batch so far
     * @return why the event cannot be entered, null if it was
     * @throws io.headwater.events.UnreadableEvent its data has not the form of its type
     */
    @Nullable
    String enter(EventEnvelope event, List<HistoryRow> rows) {
        TenantName name = event.subject().tenant();
        Tenant tenant = known.computeIfAbsent(name, _ -> Tenant.none());
        return switch (event.type()) {
            case TENANT_PROVISIONED -> {
                if (tenant.incarnation() != null) {
                    yield "tenant " + name + " is there already";
                }
                Incarnation incarnation = ((Event.TenantProvisioned) event.event()).incarnation();
                known.put(name, new Tenant(incarnation, new HashMap<>()));
                changes.begin(incarnation, name, partition);
                rows.add(HistoryRow.of(incarnation, null, event));
                yield null;
            }
            case TENANT_CHANGED -> {
                if (tenant.incarnation() == null) {
                    yield noTenant(name);
                }
                rows.add(HistoryRow.of(tenant.incarnation(), null, event));
                yield null;
            }
            case TENANT_OFFBOARDED -> {
                if (tenant.incarnation() != null) {
                    changes.end(tenant.incarnation());
                    rows.removeIf(row -> row.tenant().equals(tenant.incarnation()));
                    known.put(name, Tenant.none());
                }
                yield null; // That it ends is true already.
            }
            case COLLECTION_DEFINED -> define(tenant, event, rows);
            case COLLECTION_DROPPED -> drop(tenant, event, rows);
            case RECORD_CREATED, RECORD_REPLACED, RECORD_PATCHED, RECORD_ADJUSTED, RECORD_DELETED ->
                change(tenant, event, rows);
        };
    }

    /** The rows of records that the events will be once they are entered, whatever they change of the names before. */
    List<HistoryRow> foresee(List<EventEnvelope> events) {
        HistoryCatalogue then = new HistoryCatalogue(partition);
        List<HistoryRow> rows = new ArrayList<>(events.size());
        for (EventEnvelope event : events) {
            then.known.computeIfAbsent(event.subject().tenant(), this::copy);
            var _ = HistoryProjection.enter(then, event, rows); // What is refused has no row.
        }
        return rows.stream().filter(HistoryRow::isOfRecord).toList();
    }

    private Tenant copy(TenantName name) {
        Tenant tenant = known.getOrDefault(name, Tenant.none());
        return new Tenant(tenant.incarnation(), new HashMap<>(tenant.collections()));
    }

    private static @Nullable String change(Tenant tenant, EventEnvelope event, List<HistoryRow> rows) {
        Collected collection = tenant.collections().get(collectionOf(event));
        if (collection == null || tenant.incarnation() == null) {
            return "there is no collection %s of tenant %s"
                    .formatted(collectionOf(event), event.subject().tenant());
        }
        if (collection.kept().since() != null) {
            rows.add(HistoryRow.of(tenant.incarnation(), collection.incarnation(), event));
        }
        return null;
    }

    private @Nullable String drop(Tenant tenant, EventEnvelope event, List<HistoryRow> rows) {
        Collected dropped = tenant.collections().remove(collectionOf(event));
        if (dropped != null && tenant.incarnation() != null) {
            changes.drop(dropped.incarnation());
            rows.add(HistoryRow.of(tenant.incarnation(), dropped.incarnation(), event));
        }
        return null; // Its tenant may have ended first.
    }

    private @Nullable String define(Tenant tenant, EventEnvelope event, List<HistoryRow> rows) {
        if (tenant.incarnation() == null) {
            return noTenant(event.subject().tenant());
        }
        CollectionName name = collectionOf(event);
        Event.CollectionDefined defined = (Event.CollectionDefined) event.event();
        Collected present = tenant.collections().get(name);
        if (present != null && !present.incarnation().equals(defined.incarnation())) {
            return "collection " + name + " is there already, of another incarnation";
        }
        boolean isKept = defined.definition().history();
        if (present == null || (present.kept().since() != null) != isKept) {
            Kept kept = new Kept(
                    present == null ? event.position() : present.kept().begun(), isKept ? event.position() : null);
            tenant.collections().put(name, new Collected(defined.incarnation(), kept));
            changes.define(tenant.incarnation(), name, defined.incarnation(), kept);
        }
        rows.add(HistoryRow.of(tenant.incarnation(), defined.incarnation(), event));
        return null;
    }

    private static CollectionName collectionOf(EventEnvelope event) {
        return Objects.requireNonNull(event.subject().collection());
    }

    private static String noTenant(TenantName name) {
        return "there is no tenant " + name;
    }

    /** Writes what the batch changed. */
    void write(Connection transaction) throws SQLException {
        changes.write(transaction);
        changes = new CatalogueChanges();
    }
}
