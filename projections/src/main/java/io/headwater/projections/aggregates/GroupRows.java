package io.headwater.projections.aggregates;

import io.headwater.events.AggregateShape;
import io.headwater.events.FieldType;
import io.headwater.projections.engine.SqlType;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The groups of one aggregate, changed many at a time within the caller's transaction: one statement for the groups, and one for
 * each field whose least or greatest value is asked for.
 */
final class GroupRows {
    private final Connection transaction;
    private final AggregateTable table;
    private final AggregateShape shape;

    GroupRows(Connection transaction, AggregateTable table) {
        this.transaction = transaction;
        this.table = table;
        this.shape = table.shape();
    }

    void apply(GroupDeltas deltas) throws SQLException {
        change(deltas.groups());
        List<Collection<GroupDeltas.Value>> values = deltas.values();
        for (int i = 0; i < values.size(); i++) {
            change(i, List.copyOf(values.get(i)));
        }
    }

    // Only the partition's one writer changes a group, or who fills it under the lock of the count, so nobody else can
    // insert it meanwhile. What would be less than nothing is the doing of somebody who changed rows by hand: it must
    // not keep the records from being written.
    private static final String CHANGE_GROUPS = """
            MERGE INTO {table} AS stored
            USING (
              SELECT key, records{values}
              FROM unnest(?::bytea[], ?::bigint[]{parameters}) AS listed (key, records{columns})
            ) AS change
            ON stored.key = change.key
            WHEN MATCHED AND stored.records + change.records <= 0 THEN DELETE
            WHEN MATCHED THEN UPDATE SET records = stored.records + change.records{assignments}
            WHEN NOT MATCHED AND change.records > 0 THEN
              INSERT (key, records{columns}) VALUES (change.key, change.records{inserted})
            """;

    private void change(List<GroupDeltas.Group> groups) throws SQLException {
        if (groups.isEmpty()) {
            return;
        }
        List<String> sums = IntStream.rangeClosed(1, shape.sums().size())
                .boxed()
                .flatMap(number -> List.of("n" + number, "s" + number).stream())
                .toList();
        List<String> columns = new ArrayList<>();
        IntStream.rangeClosed(1, shape.groups().size()).forEach(number -> columns.add("g" + number));
        columns.addAll(sums);
        String sql = CHANGE_GROUPS
                .replace("{table}", table.groups())
                .replace("{values}", each(columns, column -> ", %s::%s AS %s".formatted(column, type(column), column)))
                .replace("{parameters}", ", ?::text[]".repeat(columns.size()))
                .replace("{columns}", each(columns, column -> ", " + column))
                .replace("{assignments}", each(sums, sum -> ", %s = stored.%s + change.%s".formatted(sum, sum, sum)))
                .replace("{inserted}", each(columns, column -> ", change." + column));
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            statement.setArray(1, keys(groups, GroupDeltas.Group::key));
            statement.setArray(2, numbers(groups, GroupDeltas.Group::records));
            int parameter = 3;
            for (int i = 0; i < shape.groups().size(); i++) {
                int field = i;
                statement.setArray(parameter++, texts(groups, group -> group.value(field)));
            }
            for (int i = 0; i < shape.sums().size(); i++) {
                int sum = i;
                statement.setArray(parameter++, texts(groups, group -> group.numbers(sum)));
                statement.setArray(parameter++, texts(groups, group -> group.sum(sum)));
            }
            statement.executeUpdate();
        }
    }

    private String type(String column) {
        int number = Integer.parseInt(column.substring(1));
        return switch (column.charAt(0)) {
            case 'g' -> SqlType.ofValue(shape.groups().get(number - 1).type());
            case 'n' -> "bigint";
            default -> SqlType.ofValue(FieldType.NUMBER);
        };
    }

    private static final String CHANGE_VALUES = """
            MERGE INTO {table} AS stored
            USING (
              SELECT key, value::{type} AS value, records
              FROM unnest(?::bytea[], ?::text[], ?::bigint[]) AS listed (key, value, records)
            ) AS change
            ON stored.key = change.key AND stored.value = change.value
            WHEN MATCHED AND stored.records + change.records <= 0 THEN DELETE
            WHEN MATCHED THEN UPDATE SET records = stored.records + change.records
            WHEN NOT MATCHED AND change.records > 0 THEN
              INSERT (key, value, records) VALUES (change.key, change.value, change.records)
            """;

    private void change(int extreme, List<GroupDeltas.Value> values) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        String sql = CHANGE_VALUES
                .replace("{table}", table.values(extreme + 1))
                .replace("{type}", SqlType.ofValue(shape.extremes().get(extreme).type()));
        try (PreparedStatement statement = transaction.prepareStatement(sql)) {
            statement.setArray(1, keys(values, GroupDeltas.Value::group));
            statement.setArray(2, texts(values, GroupDeltas.Value::value));
            statement.setArray(3, numbers(values, GroupDeltas.Value::records));
            statement.executeUpdate();
        }
    }

    private static String each(List<String> columns, Function<String, String> sql) {
        return columns.stream().map(sql).collect(Collectors.joining());
    }

    private <T> Array keys(List<T> changes, Function<T, byte[]> key) throws SQLException {
        return array("bytea", changes, key, byte[][]::new);
    }

    private <T> Array numbers(List<T> changes, Function<T, Long> number) throws SQLException {
        return array("bigint", changes, number, Long[]::new);
    }

    // As text, which the server reads as exactly as numbers.
    private <T> Array texts(List<T> changes, Function<T, ? extends @Nullable Object> value) throws SQLException {
        @Nullable String[] texts = new @Nullable String[changes.size()];
        for (int i = 0; i < texts.length; i++) {
            Object each = value.apply(changes.get(i));
            texts[i] = each == null ? null : each.toString();
        }
        return transaction.createArrayOf("text", texts);
    }

    private <T, R> Array array(String type, List<T> changes, Function<T, R> value, IntFunction<R[]> array)
            throws SQLException {
        return transaction.createArrayOf(type, changes.stream().map(value).toArray(array));
    }
}
