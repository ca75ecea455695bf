package io.headwater.projections.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** Rows as the parameters of a statement that asks about their records. */
final class Wanted {
    private Wanted() {}

    /** Sets the first five parameters: positions, tenants, collections, record ids, versions. */
    static void bind(PreparedStatement statement, List<HistoryRow> rows) throws SQLException {
        set(statement, 1, "bigint", rows, row -> row.envelope().position().value());
        set(statement, 2, "bigint", rows, row -> row.key().tenant().value());
        set(statement, 3, "bigint", rows, row -> row.key().collection().value());
        set(statement, 4, "text", rows, row -> row.key().record().value());
        set(statement, 5, "bigint", rows, row -> row.envelope().version().value());
    }

    private static void set(
            PreparedStatement statement,
            int index,
            String type,
            List<HistoryRow> rows,
            Function<HistoryRow, Object> value)
            throws SQLException {
        Connection connection = statement.getConnection();
        statement.setArray(
                index, connection.createArrayOf(type, rows.stream().map(value).toArray()));
    }
}
