package io.headwater.projections.records;

import io.headwater.events.CollectionName;
import io.headwater.events.DeclaredSearch;
import io.headwater.events.FieldPath;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.projections.aggregates.Tallies;
import io.headwater.projections.aggregates.TallyChanges;
import io.headwater.projections.engine.Identifier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of a collection are, and in which columns.
 *
 * @param key the names by which events tell the collection
 * @param schema the tenant's schema
 * @param table the collection's table in it
 * @param vectorTable null if the collection is not searched
 * @param columns those of declared indexes, in the order of their numbers
 * @param search what the definition declares of it; gives the table its words
 * @param twin another generation of the table that is kept up with this one, null as a rule; it has the same columns
 * @param allTallies the counts and aggregates of the collection's tables, of all generations that have any
 */
public record CollectionTable(
        Key key,
        Incarnation incarnation,
        Identifier schema,
        Identifier table,
        @Nullable Identifier vectorTable,
        List<TypedColumn> columns,
        DeclaredSearch search,
        @Nullable Identifier twin,
        List<Tallies> allTallies) {
    /** Copies the lists. */
    public CollectionTable {
        columns = List.copyOf(columns);
        allTallies = List.copyOf(allTallies);
    }

    /** A collection by name. */
    public record Key(TenantName tenant, CollectionName collection) {}

    /** The first generation of a collection's table. */
    static CollectionTable first(
            Key key, Incarnation tenant, Incarnation collection, List<TypedColumn> columns, DeclaredSearch search) {
        Identifier table = new Identifier("c" + collection + "_g1");
        return new CollectionTable(
                key,
                collection,
                new Identifier("t" + tenant),
                table,
                search.isDeclared() ? vectorTableOf(table) : null,
                columns,
                search,
                null,
                List.of());
    }

    /** The same table after its definition evolved. */
    CollectionTable evolved(List<TypedColumn> newColumns, DeclaredSearch newSearch) {
        Identifier vectors = !newSearch.isDeclared() ? null : vectorTable != null ? vectorTable : vectorTableOf(table);
        return new CollectionTable(key, incarnation, schema, table, vectors, newColumns, newSearch, twin, allTallies);
    }

    /** The fields that search reads; empty if the collection is not searched. */
    public List<FieldPath> searchFields() {
        return search.fields();
    }

    /** The same without a twin. */
    CollectionTable alone() {
        return new CollectionTable(key, incarnation, schema, table, vectorTable, columns, search, null, allTallies);
    }

    /** Another generation of the same collection, which has columns of the same names; vectors are not its concern. */
    public CollectionTable generation(Identifier otherTable) {
        return new CollectionTable(key, incarnation, schema, otherTable, null, columns, search, null, allTallies);
    }

    /** The same with other counts and aggregates. */
    CollectionTable with(List<Tallies> tallies) {
        return new CollectionTable(key, incarnation, schema, table, vectorTable, columns, search, twin, tallies);
    }

    /** The count and the aggregates of this very table. */
    public Tallies tallies() {
        return allTallies.stream()
                .filter(tallies -> tallies.rowsTable().equals(table))
                .findFirst()
                .orElse(Tallies.none(table));
    }

    /** This very table, for whoever keeps counts and aggregates. */
    public TallyChanges.Of talliesOf() {
        return new TallyChanges.Of(incarnation, schema, table);
    }

    /** The table's full name as it goes into SQL. */
    public String sqlName() {
        return schema.dot(table);
    }

    private static Identifier vectorTableOf(Identifier table) {
        return new Identifier(table.name() + "_v");
    }
}
