package io.headwater.example;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The tables of {@link DailyTotals}, in one transaction; each method is a fixed number of statements. */
record DailyTotalsTables(Connection transaction) {
    private static final CollectionName ORDERS = new CollectionName("orders");

    private static final String READ = """
            SELECT tenant, id, created_at, body
            FROM placed_order
            JOIN unnest(?::text[], ?::text[]) AS wanted (tenant, id) USING (tenant, id)
            """;

    /** The orders that are there. */
    Map<Subject, RecordState> read(Collection<Subject> orders) throws SQLException {
        Map<Subject, RecordState> found = new HashMap<>();
        try (PreparedStatement statement = transaction.prepareStatement(READ)) {
            setNames(statement, orders);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Subject order = Subject.of(
                            new TenantName(row.getString("tenant")), ORDERS, new RecordId(row.getString("id")));
                    Instant createdAt =
                            row.getObject("created_at", OffsetDateTime.class).toInstant();
                    ObjectNode body =
                            (ObjectNode) JsonText.of(row.getString("body")).tree();
                    found.put(order, new RecordState(Version.NONE, body, createdAt, createdAt));
                }
            }
        }
        return found;
    }

    private static final String REMOVE = """
            DELETE FROM placed_order
            USING unnest(?::text[], ?::text[]) AS gone (tenant, id)
            WHERE placed_order.tenant = gone.tenant AND placed_order.id = gone.id
            """;
    private static final String KEEP = """
            INSERT INTO placed_order (tenant, id, created_at, body)
            SELECT tenant, id, created_at::timestamptz, body::json
            FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS kept (tenant, id, created_at, body)
            """;

    /** Puts orders in the place of what they were, and moves the totals by the difference. */
    void write(Map<Subject, RecordState> before, Map<Subject, RecordState> after) throws SQLException {
        List<Subject> orders = List.copyOf(after.keySet());
        try (PreparedStatement remove = transaction.prepareStatement(REMOVE)) {
            setNames(remove, orders);
            remove.executeUpdate();
        }
        List<Subject> living = after.entrySet().stream()
                .filter(order -> order.getValue().exists())
                .map(Map.Entry::getKey)
                .toList();
        try (PreparedStatement keep = transaction.prepareStatement(KEEP)) {
            setNames(keep, living);
            setTexts(
                    keep,
                    3,
                    living,
                    order -> String.valueOf(
                            after.getOrDefault(order, RecordState.NEW).createdAt()));
            setTexts(
                    keep,
                    4,
                    living,
                    order -> JsonText.of(body(after.getOrDefault(order, RecordState.NEW)))
                            .toString());
            keep.executeUpdate();
        }
        Map<Day, Total> moved = new TreeMap<>();
        before.forEach((order, state) -> add(moved, order, state, -1));
        after.forEach((order, state) -> add(moved, order, state, 1));
        move(moved);
    }

    private record Day(String tenant, LocalDate day) implements Comparable<Day> {
        @Override
        public int compareTo(Day other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : day.compareTo(other.day);
        }
    }

    private record Total(long orders, BigDecimal amount) {
        Total plus(Total other) {
            return new Total(orders + other.orders, amount.add(other.amount));
        }
    }

    private static void add(Map<Day, Total> moved, Subject order, RecordState state, int times) {
        if (state.exists()) {
            LocalDate day = LocalDate.ofInstant(state.createdAt(), ZoneOffset.UTC);
            JsonNode total = body(state).path("total");
            BigDecimal amount = total.isNumber() ? total.decimalValue() : BigDecimal.ZERO;
            moved.merge(
                    new Day(order.tenant().value(), day),
                    new Total(times, amount.multiply(BigDecimal.valueOf(times))),
                    Total::plus);
        }
    }

    private static JsonNode body(RecordState state) {
        if (state.body() == null) {
            throw new IllegalArgumentException("the order is not there");
        }
        return state.body();
    }

    private static final String MOVE = """
            INSERT INTO daily_total AS total (tenant, day, orders, amount)
            SELECT tenant, day::date, orders, amount
            FROM unnest(?::text[], ?::text[], ?::bigint[], ?::numeric[]) AS moved (tenant, day, orders, amount)
            ON CONFLICT (tenant, day) DO UPDATE
            SET orders = total.orders + excluded.orders, amount = total.amount + excluded.amount
            """;

    private void move(Map<Day, Total> moved) throws SQLException {
        List<Day> days = new ArrayList<>(moved.keySet());
        List<Total> totals = new ArrayList<>(moved.values());
        try (PreparedStatement statement = transaction.prepareStatement(MOVE)) {
            setTexts(statement, 1, days, Day::tenant);
            setTexts(statement, 2, days, day -> day.day().toString());
            Object[] orders = totals.stream().map(Total::orders).toArray();
            statement.setArray(3, transaction.createArrayOf("bigint", orders));
            Object[] amounts = totals.stream().map(Total::amount).toArray();
            statement.setArray(4, transaction.createArrayOf("numeric", amounts));
            statement.executeUpdate();
        }
    }

    /** Drops all that there is of a tenant that has ended, or of its orders. */
    void deleteAllOf(TenantName tenant) throws SQLException {
        for (String table : List.of("placed_order", "daily_total")) {
            try (PreparedStatement statement =
                    transaction.prepareStatement("DELETE FROM " + table + " WHERE tenant = ?")) {
                statement.setString(1, tenant.value());
                statement.executeUpdate();
            }
        }
    }

    private void setNames(PreparedStatement statement, Collection<Subject> orders) throws SQLException {
        setTexts(statement, 1, orders, order -> order.tenant().value());
        setTexts(statement, 2, orders, order -> String.valueOf(order.record()));
    }

    private <T> void setTexts(
            PreparedStatement statement, int parameter, Collection<T> values, Function<T, String> text)
            throws SQLException {
        statement.setArray(
                parameter,
                transaction.createArrayOf("text", values.stream().map(text).toArray()));
    }
}
