package io.headwater.projections.records;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Version;
import io.headwater.projections.aggregates.TallyChanges;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The generations of a collection's table: the one that is read, and at most one more beside it. Works within the caller's
 * transaction, who sees to it that the engine reads the catalogue anew.
 */
public final class Generations {
    private final Connection transaction;

    /** Works within {@code transaction}. */
    public Generations(Connection transaction) {
        this.transaction = transaction;
    }

    /**
     * A collection as the catalogue has it.
     *
     * @param table the generation that is read
     */
    public record Present(CollectionTable table, Partition partition, int generation, Version definitionVersion) {
        /** The table's name in another generation. */
        public Identifier tableOf(int otherGeneration) {
            return new Identifier("c" + table.incarnation() + "_g" + otherGeneration);
        }
    }

    private static final String FIND = """
            SELECT tenant.partition, collection.generation, collection.definition_version
            FROM headwater.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            WHERE collection.incarnation = ?
            """;

    /** Finds a collection; empty if the replica has none of this name. */
    public Optional<Present> find(CollectionTable.Key key) throws SQLException {
        Optional<CollectionTable> table = new Catalogue().find(transaction, key);
        if (table.isEmpty()) {
            return Optional.empty();
        }
        try (PreparedStatement statement = transaction.prepareStatement(FIND)) {
            statement.setLong(1, table.get().incarnation().value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Present(
                                table.get(), new Partition(row.getInt(1)), row.getInt(2), new Version(row.getLong(3))))
                        : Optional.empty();
            }
        }
    }

    /** Makes an empty table like the one that is read, without its indexes. */
    public void create(CollectionTable generation) throws SQLException {
        execute(List.of(Ddl.dropTable(generation), Ddl.createTable(generation)));
    }

    /** The statements that give a generation the indexes of the one that is read; each may be run again. */
    public List<String> indexes(Present present, CollectionTable generation) throws SQLException {
        Map<String, Identifier> names =
                new CatalogueRows(transaction).indexes(present.table().incarnation());
        List<String> statements = new ArrayList<>();
        for (CollectionDefinition.Index index :
                definition(present.table().incarnation()).indexes()) {
            String declaration = Ddl.NamedIndex.declarationOf(index);
            Identifier name = Objects.requireNonNull(names.get(declaration), declaration);
            Identifier own = new Identifier(generation.table().name()
                    + name.name().substring(present.table().table().name().length()));
            statements.add(Ddl.createIndex(generation, new Ddl.NamedIndex(declaration, own, index))
                    .replaceFirst("^CREATE INDEX ", "CREATE INDEX IF NOT EXISTS "));
        }
        if (generation.search().isDeclared()) {
            statements.add(Ddl.wordsIndex(generation).create());
        }
        return statements;
    }

    private static final String DEFINITION = """
            SELECT definition::text
            FROM headwater.collection
            WHERE incarnation = ?
            """;

    private CollectionDefinition definition(Incarnation collection) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(DEFINITION)) {
            statement.setLong(1, collection.value());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return CollectionDefinition.fromJson(
                        JsonText.of(row.getString(1)).tree());
            }
        }
    }

    private static final String POINT = """
            UPDATE headwater.collection
            SET generation = ?, table_name = ?
            WHERE incarnation = ?
            """;
    private static final String POINT_INDEXES = """
            UPDATE headwater.collection_index
            SET index_name = ? || substring(index_name FROM length(?) + 1)
            WHERE collection = ?
            """;

    /** Has readers and analysts read another generation from the commit on. */
    public void point(Present present, int generation, Identifier table) throws SQLException {
        CollectionTable from = present.table();
        try (PreparedStatement statement = transaction.prepareStatement(POINT)) {
            statement.setInt(1, generation);
            statement.setString(2, table.name());
            statement.setLong(3, from.incarnation().value());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = transaction.prepareStatement(POINT_INDEXES)) {
            statement.setString(1, table.name());
            statement.setString(2, from.table().name());
            statement.setLong(3, from.incarnation().value());
            statement.executeUpdate();
        }
        execute(List.of(Ddl.dropView(from), Ddl.createView(from.generation(table))));
    }

    /**
     * Begins the count and the aggregates of a generation that is fed from the commit on, like those of the one that is read. They
     * are filled in from then on, see {@link io.headwater.projections.aggregates.TallyFill}.
     */
    public void beginTallies(Present present, CollectionTable generation) throws SQLException {
        new TallyChanges(transaction)
                .begin(generation.talliesOf(), present.table().tallies());
    }

    /** Drops a generation that nobody is led to any more; waits for who still reads it. */
    public void drop(CollectionTable generation) throws SQLException {
        new TallyChanges(transaction).drop(generation.talliesOf());
        execute(List.of(Ddl.dropTable(generation)));
    }

    private void execute(List<String> ddl) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            for (String sql : ddl) {
                statement.execute(sql);
            }
        }
    }
}
