package io.headwater.projections.aggregates;

import io.headwater.events.Incarnation;
import io.headwater.projections.engine.Identifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How many records more, or fewer, the tables of a batch have: noted table by table, and written by one statement for all. */
public final class CountChanges {
    private final Map<Table, Long> changes = new HashMap<>();

    private record Table(Incarnation collection, Identifier rows) {}

    void add(Incarnation collection, Identifier rowsTable, long records) {
        if (records != 0) {
            changes.merge(new Table(collection, rowsTable), records, Long::sum);
        }
    }

    private static final String WRITE = """
            UPDATE headwater.collection_count AS counted
            SET records = counted.records + change.records
            FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS change (collection, rows_table, records)
            WHERE counted.collection = change.collection AND counted.rows_table = change.rows_table
            """;

    /** Writes what was noted, in the transaction that wrote the rows, and begins anew. */
    public void write(Connection transaction) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        List<Map.Entry<Table, Long>> all = List.copyOf(changes.entrySet());
        changes.clear();
        try (PreparedStatement statement = transaction.prepareStatement(WRITE)) {
            Object[] collections =
                    all.stream().map(each -> each.getKey().collection().value()).toArray();
            Object[] tables =
                    all.stream().map(each -> each.getKey().rows().name()).toArray();
            Object[] records = all.stream().map(Map.Entry::getValue).toArray();
            statement.setArray(1, transaction.createArrayOf("bigint", collections));
            statement.setArray(2, transaction.createArrayOf("text", tables));
            statement.setArray(3, transaction.createArrayOf("bigint", records));
            statement.executeUpdate();
        }
    }
}
