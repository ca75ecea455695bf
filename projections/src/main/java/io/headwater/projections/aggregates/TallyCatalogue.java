package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue's rows of counts and aggregates, within the caller's transaction.
 *
 * <p>The row of a table's count is the lock of all that is filled in for that table: who fills holds it, and so does who writes
 * records of a table that is not filled yet, before reading how far it is. Filling never waits for a partition, nor a partition
 * for more than one portion.
 */
public final class TallyCatalogue {
    private final Connection transaction;

    /** Works within {@code transaction}. */
    public TallyCatalogue(Connection transaction) {
        this.transaction = transaction;
    }

    private static final String FIND = """
            SELECT
              counted.collection,
              counted.rows_table,
              counted.counted_to,
              tenant.schema_name,
              aggregate.name,
              aggregate.table_name,
              aggregate.shape::text AS shape,
              aggregate.filled_to
            FROM headwater.collection_count AS counted
            JOIN headwater.collection ON collection.incarnation = counted.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            LEFT JOIN headwater.aggregate
              ON aggregate.collection = counted.collection AND aggregate.rows_table = counted.rows_table
            WHERE counted.collection = ANY (?)
            ORDER BY counted.collection, counted.rows_table, aggregate.name
            """;

    /** What is kept up with the tables of collections: of each table that is counted, of all generations. */
    public Map<Incarnation, List<Tallies>> find(Collection<Incarnation> collections) throws SQLException {
        Map<Incarnation, List<Tallies>> found = new HashMap<>();
        try (PreparedStatement statement = transaction.prepareStatement(FIND)) {
            Object[] ids = collections.stream().map(Incarnation::value).toArray();
            statement.setArray(1, transaction.createArrayOf("bigint", ids));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<Tallies> tallies =
                            found.computeIfAbsent(new Incarnation(row.getLong("collection")), _ -> new ArrayList<>());
                    add(tallies, row);
                }
            }
        }
        return found;
    }

    private static void add(List<Tallies> tallies, ResultSet row) throws SQLException {
        Identifier rowsTable = new Identifier(row.getString("rows_table"));
        List<AggregateTable> aggregates = new ArrayList<>();
        if (!tallies.isEmpty() && tallies.getLast().rowsTable().equals(rowsTable)) {
            aggregates.addAll(tallies.removeLast().aggregates());
        }
        String name = row.getString("name");
        if (name != null) {
            aggregates.add(new AggregateTable(
                    name,
                    new Identifier(row.getString("schema_name")),
                    new Identifier(row.getString("table_name")),
                    AggregateShape.fromJson(JsonText.of(row.getString("shape")).tree()),
                    row.getString("filled_to")));
        }
        tallies.add(new Tallies(rowsTable, true, row.getString("counted_to"), aggregates));
    }

    private static final String LOCK = """
            SELECT rows_table
            FROM headwater.collection_count
            WHERE collection = ANY (?)
            ORDER BY collection, rows_table
            FOR UPDATE
            """;

    /** Reads the same, and keeps others from filling in anything of these collections until the transaction ends. */
    public Map<Incarnation, List<Tallies>> lock(Collection<Incarnation> collections) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(LOCK)) {
            Object[] ids = collections.stream().map(Incarnation::value).toArray();
            statement.setArray(1, transaction.createArrayOf("bigint", ids));
            statement.executeQuery().close();
        }
        // A statement of its own, whose snapshot is from after the wait.
        return find(collections);
    }

    private static final String LOCK_TABLE = """
            SELECT rows_table
            FROM headwater.collection_count
            WHERE collection = ? AND rows_table = ?
            FOR UPDATE
            """;

    /** The same of one table alone, so that who is at another generation is not waited for; nothing if there is no count of it. */
    Tallies lock(Incarnation collection, Identifier rowsTable) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(LOCK_TABLE)) {
            statement.setLong(1, collection.value());
            statement.setString(2, rowsTable.name());
            statement.executeQuery().close();
        }
        return find(List.of(collection)).getOrDefault(collection, List.of()).stream()
                .filter(tallies -> tallies.rowsTable().equals(rowsTable))
                .findFirst()
                .orElse(Tallies.none(rowsTable));
    }

    private static final String INSERT_COUNT = """
            INSERT INTO headwater.collection_count (collection, rows_table, counted_to, records)
            VALUES (?, ?, ?, 0)
            """;

    void insertCount(Incarnation collection, Tallies tallies) throws SQLException {
        execute(INSERT_COUNT, collection.value(), tallies.rowsTable().name(), tallies.countedTo());
    }

    private static final String INSERT_AGGREGATE = """
            INSERT INTO headwater.aggregate (collection, rows_table, name, table_name, shape, filled_to)
            VALUES (?, ?, ?, ?, ?::jsonb, ?)
            """;

    void insert(Incarnation collection, Identifier rowsTable, AggregateTable aggregate) throws SQLException {
        execute(
                INSERT_AGGREGATE,
                collection.value(),
                rowsTable.name(),
                aggregate.name(),
                aggregate.table().name(),
                JsonText.of(aggregate.shape().toJson()).toString(),
                aggregate.filledTo());
    }

    private static final String DELETE_AGGREGATE = """
            DELETE FROM headwater.aggregate
            WHERE collection = ? AND rows_table = ? AND name = ?
            """;

    void delete(Incarnation collection, Identifier rowsTable, AggregateTable aggregate) throws SQLException {
        execute(DELETE_AGGREGATE, collection.value(), rowsTable.name(), aggregate.name());
    }

    private static final String DELETE_COUNT = """
            DELETE FROM headwater.collection_count
            WHERE collection = ? AND rows_table = ?
            """;

    void deleteCount(Incarnation collection, Identifier rowsTable) throws SQLException {
        execute(DELETE_COUNT, collection.value(), rowsTable.name());
    }

    private static final String COUNTED = """
            UPDATE headwater.collection_count
            SET records = records + ?, counted_to = ?
            WHERE collection = ? AND rows_table = ?
            """;

    /** Notes a portion that was counted. */
    void counted(Incarnation collection, Identifier rowsTable, long records, @Nullable String upTo)
            throws SQLException {
        execute(COUNTED, records, upTo, collection.value(), rowsTable.name());
    }

    private static final String FILLED = """
            UPDATE headwater.aggregate
            SET filled_to = ?
            WHERE collection = ? AND rows_table = ? AND name = ?
            """;

    /** Notes a portion that was filled in. */
    void filled(Incarnation collection, Identifier rowsTable, AggregateTable aggregate, @Nullable String upTo)
            throws SQLException {
        execute(FILLED, upTo, collection.value(), rowsTable.name(), aggregate.name());
    }

    private void execute(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
