package io.headwater.projections.replay;

import io.headwater.projections.records.CollectionTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of a collection's table in the byte order of their ids, a portion at a time, within the caller's transaction. */
final class StoredRecords implements AutoCloseable {
    private final PreparedStatement statement;
    private final ResultSet row;
    private final int columns;
    private final PortionSize portion = new PortionSize();

    private StoredRecords(PreparedStatement statement, ResultSet row, int columns) {
        this.statement = statement;
        this.row = row;
        this.columns = columns;
    }

    private static final String READ = """
            SELECT id, version, position, data::text, created_at, updated_at{columns}
            FROM {table}
            WHERE id > ? AND id <= ?
            ORDER BY id
            """;

    static StoredRecords open(Connection transaction, CollectionTable table, IdRange ids) throws SQLException {
        String columns = table.columns().stream()
                .map(column -> ", " + column.name() + "::text")
                .collect(Collectors.joining());
        PreparedStatement statement = transaction.prepareStatement(
                READ.replace("{table}", table.sqlName()).replace("{columns}", columns));
        try {
            statement.setFetchSize(PortionSize.FIRST);
            statement.setString(1, ids.after());
            statement.setString(2, ids.upTo());
            return new StoredRecords(
                    statement, statement.executeQuery(), table.columns().size());
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /** The next row; null behind the last. */
    @Nullable
    StoredRecord next() throws SQLException {
        if (!row.next()) {
            return null;
        }
        portion.count(row, row.getBytes(4).length);
        List<@Nullable String> values = new ArrayList<>(columns);
        for (int i = 0; i < columns; i++) {
            values.add(row.getString(7 + i));
        }
        return new StoredRecord(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                values);
    }

    @Override
    public void close() throws SQLException {
        try (statement) {
            row.close();
        }
    }
}
