package io.headwater.query.catalogue;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.FieldPath;
import io.headwater.events.FieldType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Version;
import io.headwater.expressions.ExpressionChecker;
import io.headwater.query.replicas.Source;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A collection as one replica holds it at one definition version. Immutable. */
public final class HeldCollection {
    private final Partition partition;
    private final Facts facts;
    private final Tables tables;
    private final JsonText definitionText;
    private final CollectionDefinition definition;
    private final Map<FieldPath, Column> columns;
    private final Map<String, Aggregate> aggregates;
    private volatile @Nullable ExpressionChecker checker;

    HeldCollection(Partition partition, Facts facts, Tables tables, JsonText definition, Columns columns) {
        this.partition = partition;
        this.facts = facts;
        this.tables = tables;
        this.definitionText = definition;
        this.definition = CollectionDefinition.fromJson(definition.tree());
        this.columns = Map.copyOf(columns.byField());
        this.aggregates = Map.copyOf(columns.aggregates());
    }

    /** What the catalogue has of the definition's parts: columns by field, and aggregates by name. */
    record Columns(Map<FieldPath, Column> byField, Map<String, Aggregate> aggregates) {}

    /**
     * Where the groups of a declared aggregate are.
     *
     * @param schema the tenant's
     * @param table its name in that, with which those of its values begin
     */
    public record Aggregate(SqlName schema, String table) {
        /** One row a group. */
        public SqlName groups() {
            return schema.dot(table);
        }

        /** The values of a field whose least or greatest is asked for, by its number. */
        public SqlName values(int number) {
            return schema.dot(table + "_v" + number);
        }
    }

    /**
     * What must be the same in the snapshot that the data comes from, or the tables and columns may be other ones.
     *
     * @param incarnation this life of the collection
     * @param definitionVersion raised by every change of the definition
     * @param generation raised by every rebuild
     */
    public record Facts(Incarnation incarnation, Version definitionVersion, int generation) {}

    /**
     * Where the data is.
     *
     * @param rows one row a record
     * @param searched null if the collection is not searched
     */
    public record Tables(SqlName rows, @Nullable Searched searched) {}

    /**
     * What search reads beside the rows, which then have their words.
     *
     * @param vectors one row for each piece of a record's text
     * @param vectorIndex of the vectors; there only while there are many of them
     */
    public record Searched(SqlName vectors, SqlName vectorIndex) {}

    /**
     * The typed column of an indexed field.
     *
     * @param textLength code points of a text that the column holds; 0 unless it holds texts
     */
    public record Column(SqlName name, FieldType type, int textLength) {}

    /** The tenant's. */
    public Partition partition() {
        return partition;
    }

    /** What a query checks in its snapshot. */
    public Facts facts() {
        return facts;
    }

    /** What was read where this was. */
    Source source(CollectionName name) {
        return new Source(
                name, facts.incarnation(), facts.definitionVersion(), facts.generation(), definition.maxAge());
    }

    /** Where the data is. */
    public Tables tables() {
        return tables;
    }

    /** The definition as the replica holds it. */
    public CollectionDefinition definition() {
        return definition;
    }

    /** The definition's JSON. */
    public JsonText definitionText() {
        return definitionText;
    }

    /** The column of a field; empty if no index is declared with it. */
    public Optional<Column> column(FieldPath field) {
        return Optional.ofNullable(columns.get(field));
    }

    /** Where a declared aggregate is; empty if there is none of this name. */
    public Optional<Aggregate> aggregate(String name) {
        return Optional.ofNullable(aggregates.get(name));
    }

    /** Checks filters over this collection. Made when it is needed first, since it costs some milliseconds. */
    public ExpressionChecker checker() {
        ExpressionChecker known = checker;
        if (known == null) {
            known = new ExpressionChecker(definition.schema());
            checker = known;
        }
        return known;
    }
}
