package io.headwater.projections.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anchors are laid within bounds, whatever the records. */
class AnchorsIT {
    private final HistoryFixture history = new HistoryFixture();
    private final Map<String, Integer> fetched = new HashMap<>();

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void changesAreReadAPortionAtATime() throws SQLException {
        // given
        history.create("a", "{'n': 0}");
        for (int n = 1; n < 120; n++) {
            history.patch("a", "{'n': " + n + "}");
        }

        // when
        try (Connection transaction = history.replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            history.applyIn(watched(transaction));
            transaction.commit();
        }

        // then
        assertThat(history.replica.rows("SELECT version FROM headwater.history WHERE before IS NOT NULL"))
                .containsExactly("100");
        assertThat(fetched).containsKey("history.change").doesNotContainValue(0);
        assertThat(fetched.values()).allSatisfy(rows -> assertThat(rows).isLessThanOrEqualTo(200));
    }

    @Test
    void aRecordThatNobodyKnowsIsNotSearchedThroughItsMonth() throws SQLException {
        // given a record whose beginning is nowhere
        history.apply();
        history.replica.execute("""
                INSERT INTO headwater.history
                  (tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name, change)
                SELECT 7, 9, 'a', n, timestamptz '2026-03-10T12:00:00Z' + n * interval '1 ms', n,
                  'headwater.record.patched.v1', 'test', 'orders', '{"n": 1}'
                FROM generate_series(2, 199) AS n
                """);
        history.replica.execute("""
                UPDATE headwater.history SET change = '{"n": 0}', type = 'headwater.record.created.v1' WHERE version = 50
                """);

        // when the hundredth version after the last that could be told comes
        for (int n = 1; n <= 200; n++) {
            history.patch("a", "{'n': " + n + "}");
        }
        try (Connection connection = history.replica.dataSource().getConnection()) {
            history.projection.apply(
                    connection, HistoryFixture.ZERO, history.batch().subList(199, 200));
        }

        // then a creation further back than an interval is not looked for
        assertThat(history.replica.rows("SELECT version FROM headwater.history WHERE before IS NOT NULL"))
                .isEmpty();
    }

    /** A connection that notes how many rows at once a statement that reads changes asks for. */
    private Connection watched(Connection connection) {
        return proxy(Connection.class, connection, (method, result, arguments) -> {
            if (method.equals("prepareStatement") && ((String) arguments[0]).contains("history.change")) {
                PreparedStatement statement = (PreparedStatement) result;
                return proxy(PreparedStatement.class, statement, (called, rows, _) -> {
                    if (called.equals("executeQuery")) {
                        fetched.merge("history.change", statement.getFetchSize(), Math::min);
                    }
                    return rows;
                });
            }
            return result;
        });
    }

    private interface After {
        Object call(String method, Object result, Object[] arguments) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, After after) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    try {
                        return after.call(method.getName(), method.invoke(target, arguments), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
