package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.projections.aggregates.TallyCatalogue;
import io.headwater.projections.aggregates.TallyChanges;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, changes and ends tenants and collections: catalogue rows and tables, within the caller's transaction. */
final class Definitions {
    private final Connection transaction;
    private final Catalogue catalogue;
    private final Twins twins;
    private final CatalogueRows rows;
    private final TallyChanges tallies;

    Definitions(Connection transaction, Catalogue catalogue, Twins twins) {
        this.twins = twins;
        this.transaction = transaction;
        this.catalogue = catalogue;
        this.rows = new CatalogueRows(transaction);
        this.tallies = new TallyChanges(transaction);
    }

    /** Returns why the event cannot be applied, null if it was. */
    @Nullable
    String apply(EventEnvelope envelope, Event.TenantEvent event) throws SQLException {
        TenantName tenant = envelope.subject().tenant();
        Optional<Incarnation> present = rows.tenant(tenant);
        return switch (event) {
            case Event.TenantProvisioned provisioned -> {
                if (present.isPresent()) {
                    yield "tenant " + tenant + " is there already";
                }
                Identifier schema = new Identifier("t" + provisioned.incarnation());
                rows.insertTenant(envelope, provisioned, schema);
                execute(Ddl.createTenant(schema, tenant));
                yield null;
            }
            case Event.TenantChanged changed -> rows.updateTenant(tenant, changed) ? null : noTenant(tenant);
            case Event.TenantOffboarded _ -> {
                if (present.isEmpty()) {
                    yield null; // That it ends is true already.
                }
                rows.deleteTenant(tenant);
                execute(Ddl.dropTenant(new Identifier("t" + present.get()), tenant));
                catalogue.removeAll(tenant);
                yield null;
            }
        };
    }

    /** Returns why the event cannot be applied, null if it was. */
    @Nullable
    String apply(EventEnvelope envelope, Event.CollectionEvent event) throws SQLException {
        CollectionTable.Key key = new CollectionTable.Key(
                envelope.subject().tenant(),
                Objects.requireNonNull(envelope.subject().collection()));
        Optional<CollectionTable> present = catalogue.find(transaction, key);
        return switch (event) {
            case Event.CollectionDropped _ -> {
                if (present.isEmpty()) {
                    // Its tenant ended first. Were this refused, it would stand in the way of the next one of its name.
                    yield null;
                }
                drop(present.get());
                yield null;
            }
            case Event.CollectionDefined defined -> {
                if (present.isPresent()) {
                    yield present.get().incarnation().equals(defined.incarnation())
                            ? evolve(envelope, present.get(), defined)
                            : "collection " + key.collection() + " is there already, of another incarnation";
                }
                Optional<Incarnation> tenant = rows.tenant(key.tenant());
                yield tenant.isPresent() ? create(envelope, key, tenant.get(), defined) : noTenant(key.tenant());
            }
        };
    }

    private void drop(CollectionTable table) throws SQLException {
        Optional<Identifier> twin = twins.find(table.incarnation());
        // First, since who fills them in may hold them still.
        tallies.drop(table.talliesOf());
        if (twin.isPresent()) {
            tallies.drop(table.generation(twin.get()).talliesOf());
        }
        execute(Ddl.dropCollection(table));
        if (twin.isPresent()) {
            execute(Ddl.dropTable(table.generation(twin.get())));
        }
        rows.deleteCollection(table.incarnation());
        catalogue.remove(table.key());
    }

    private @Nullable String create(
            EventEnvelope envelope, CollectionTable.Key key, Incarnation tenant, Event.CollectionDefined defined)
            throws SQLException {
        CollectionDefinition definition = defined.definition();
        CollectionTable empty =
                CollectionTable.first(key, tenant, defined.incarnation(), List.of(), definition.search());
        Evolution evolution = Evolution.of(empty.table(), List.of(), Map.of(), definition);
        CollectionTable table = empty.evolved(evolution.columns(), definition.search());
        execute(Ddl.createCollection(table, evolution.addedIndexes()));
        rows.insertCollection(table, definition, envelope.version());
        rows.replaceColumns(table, evolution);
        catalogue.put(table.with(List.of(tallies.create(table.talliesOf(), definition))));
        return null;
    }

    private @Nullable String evolve(EventEnvelope envelope, CollectionTable known, Event.CollectionDefined defined)
            throws SQLException {
        CollectionDefinition definition = defined.definition();
        // First, since who fills them in reads the table that is to change.
        CollectionTable old = known.with(new TallyCatalogue(transaction)
                .lock(List.of(known.incarnation()))
                .getOrDefault(known.incarnation(), List.of()));
        Evolution evolution = Evolution.of(old.table(), old.columns(), rows.indexes(old.incarnation()), definition);
        CollectionTable table = old.evolved(evolution.columns(), definition.search());
        boolean isOtherTallies = TallyChanges.isChange(table.tallies(), definition);
        boolean isOtherTable = !evolution.isNothing() || !table.search().equals(old.search());
        if (table.twin() != null && (isOtherTallies || isOtherTable)) {
            twins.fail(
                    table,
                    "the definition asks for other columns, indexes or aggregates since version " + envelope.version());
            table = table.alone();
        }
        alter(old, table, evolution);
        rows.updateCollection(table, definition, envelope.version());
        rows.replaceColumns(table, evolution);
        changeSearch(envelope, old, table);
        if (isOtherTallies) {
            table = table.with(List.of(tallies.evolve(table.talliesOf(), definition)));
        }
        catalogue.put(table);
        return null;
    }

    // A large table takes as long as it takes; the socket's limit would break that off, and each attempt after it.
    private void alter(CollectionTable old, CollectionTable table, Evolution evolution) throws SQLException {
        int networkTimeout = transaction.getNetworkTimeout();
        transaction.setNetworkTimeout(Runnable::run, 0);
        alterColumns(old, table, evolution);
        changeWords(old, table);
        transaction.setNetworkTimeout(Runnable::run, networkTimeout);
    }

    private void alterColumns(CollectionTable old, CollectionTable table, Evolution evolution) throws SQLException {
        execute(Ddl.dropView(old));
        for (Identifier index : evolution.removedIndexes()) {
            execute(Ddl.dropIndex(old, index));
        }
        for (TypedColumn column : evolution.removed()) {
            execute(Ddl.dropColumn(old, column));
        }
        for (TypedColumn column : evolution.added()) {
            execute(Ddl.addColumn(table, column));
        }
        new Backfill(transaction, table).fill(evolution.added());
        for (Ddl.NamedIndex index : evolution.addedIndexes()) {
            execute(Ddl.createIndex(table, index));
        }
        execute(Ddl.createView(table));
    }

    // The column's index goes with it; the next one is built once this is committed, beside writes.
    private void changeWords(CollectionTable old, CollectionTable table) throws SQLException {
        if (old.search().equals(table.search())) {
            return;
        }
        if (old.search().isDeclared()) {
            execute(Ddl.dropWords(old));
        }
        if (table.search().isDeclared()) {
            execute(Ddl.addWords(table));
        }
    }

    private void changeSearch(EventEnvelope envelope, CollectionTable old, CollectionTable table) throws SQLException {
        if (old.searchFields().equals(table.searchFields())) {
            return;
        }
        if (table.vectorTable() == null) {
            rows.deleteVectorWork(table.incarnation());
            execute(Ddl.dropVectorTable(old));
            return;
        }
        if (old.vectorTable() == null) {
            execute(Ddl.createVectorTable(table));
        }
        rows.queueAllForVectors(envelope, table);
    }

    private static String noTenant(TenantName tenant) {
        return "there is no tenant " + tenant;
    }

    private void execute(String ddl) throws SQLException {
        execute(List.of(ddl));
    }

    private void execute(List<String> ddl) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            for (String sql : ddl) {
                statement.execute(sql);
            }
        }
    }
}
