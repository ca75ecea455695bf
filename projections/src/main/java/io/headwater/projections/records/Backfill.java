package io.headwater.projections.records;

import io.headwater.events.JsonText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Fills new columns of a table from its rows' bodies, by the same code as new rows, a portion at a time. */
final class Backfill {
    private static final int ROWS_PER_PORTION = 1_000;

    private final Connection transaction;
    private final CollectionTable table;

    Backfill(Connection transaction, CollectionTable table) {
        this.transaction = transaction;
        this.table = table;
    }

    private record Portion(List<String> ids, List<JsonNode> bodies) {}

    /** Fills {@code columns}, which hold NULL so far. */
    void fill(List<TypedColumn> columns) throws SQLException {
        if (columns.isEmpty()) {
            return;
        }
        Portion portion = read("");
        while (!portion.ids().isEmpty()) {
            write(columns, portion);
            portion = read(portion.ids().getLast());
        }
    }

    private static final String READ = """
            SELECT id, data::text
            FROM {table}
            WHERE id > ?
            ORDER BY id
            LIMIT ?
            """;

    private Portion read(String after) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(READ.replace("{table}", table.sqlName()))) {
            statement.setString(1, after);
            statement.setInt(2, ROWS_PER_PORTION);
            try (ResultSet row = statement.executeQuery()) {
                Portion portion = new Portion(new ArrayList<>(), new ArrayList<>());
                while (row.next()) {
                    portion.ids().add(row.getString(1));
                    portion.bodies().add(JsonText.of(row.getString(2)).tree());
                }
                return portion;
            }
        }
    }

    private static final String WRITE = """
            UPDATE {table} AS stored
            SET {assignments}
            FROM unnest(?::text[]{parameters}) AS filled (id{columns})
            WHERE stored.id = filled.id
            """;

    private void write(List<TypedColumn> columns, Portion portion) throws SQLException {
        String assignments = columns.stream()
                .map(column -> "%s = filled.%s::%s".formatted(column.name(), column.name(), column.castType()))
                .collect(Collectors.joining(", "));
        String names = columns.stream().map(column -> ", " + column.name()).collect(Collectors.joining());
        String sql = WRITE.replace("{table}", table.sqlName())
                .replace("{assignments}", assignments)
                .replace("{parameters}", ", ?::text[]".repeat(columns.size()))
                .replace("{columns}", names);
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            statement.setArray(
                    1, transaction.createArrayOf("text", portion.ids().toArray(String[]::new)));
            for (int i = 0; i < columns.size(); i++) {
                statement.setArray(2 + i, columns.get(i).valuesIn(transaction, portion.bodies()));
            }
            statement.executeUpdate();
        }
    }
}
