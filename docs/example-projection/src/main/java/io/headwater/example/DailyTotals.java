package io.headwater.example;

import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.ownprojections.EventBatch;
import io.headwater.ownprojections.SqlProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many orders each tenant got each day, and what they come to, as they are now: an order that is changed or deleted later
 * changes the day on which it was created. Orders are the records of a collection called {@code orders}, their amount is
 * {@code total}, days are those of UTC.
 */
public final class DailyTotals implements SqlProjection {
    private static final CollectionName ORDERS = new CollectionName("orders");

    @Override
    public String name() {
        return "daily_totals";
    }

    // An event says what changed, not what was before: to take that off its day, the orders are kept as well.
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS placed_order (
              tenant text NOT NULL,
              id text NOT NULL,
              created_at timestamptz NOT NULL,
              body json NOT NULL,
              PRIMARY KEY (tenant, id)
            );
            CREATE TABLE IF NOT EXISTS daily_total (
              tenant text NOT NULL,
              day date NOT NULL,
              orders bigint NOT NULL,
              amount numeric NOT NULL,
              PRIMARY KEY (tenant, day)
            );
            """;

    @Override
    public void prepare(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(TABLES);
        }
    }

    @Override
    public void apply(Connection transaction, EventBatch batch) throws SQLException {
        DailyTotalsTables tables = new DailyTotalsTables(transaction);
        List<EventEnvelope> changes = new ArrayList<>();
        for (EventEnvelope event : batch.events()) {
            if (isOfOrder(event)) {
                changes.add(event);
            } else if (endsOrders(event)) {
                change(tables, changes);
                changes.clear();
                tables.deleteAllOf(event.subject().tenant());
            }
        }
        change(tables, changes);
    }

    private static boolean isOfOrder(EventEnvelope event) {
        return event.subject().record() != null && ORDERS.equals(event.subject().collection());
    }

    // A tenant or a collection ends by one event; its records have none of their own.
    private static boolean endsOrders(EventEnvelope event) {
        return event.type() == EventType.TENANT_OFFBOARDED
                || (event.type() == EventType.COLLECTION_DROPPED
                        && ORDERS.equals(event.subject().collection()));
    }

    /** Folds all changes in memory, so that many of them cost no more statements than one. */
    private static void change(DailyTotalsTables tables, List<EventEnvelope> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        Map<Subject, RecordState> before = tables.read(
                changes.stream().map(EventEnvelope::subject).distinct().toList());
        Map<Subject, RecordState> after = new HashMap<>(before);
        for (EventEnvelope change : changes) {
            RecordState state = after.getOrDefault(change.subject(), RecordState.NEW);
            after.put(change.subject(), state.evolve((Event.RecordEvent) change.event(), change.occurredAt()));
        }
        tables.write(before, after);
    }
}
