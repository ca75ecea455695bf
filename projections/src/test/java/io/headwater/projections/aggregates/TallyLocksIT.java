package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATES;
import static io.headwater.projections.aggregates.AggregateFixture.KEY;
import static io.headwater.projections.aggregates.AggregateFixture.PLAIN;
import static io.headwater.projections.aggregates.AggregateFixture.SCHEMA;
import static io.headwater.projections.aggregates.AggregateFixture.ZERO;
import static io.headwater.projections.aggregates.AggregateFixture.created;
import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.records.Catalogue;
import io.headwater.projections.records.RecordProjection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for whom while counts and aggregates are filled in, fed and dropped. */
class TallyLocksIT {
    private static final Incarnation ORDERS = new Incarnation(9);
    private static final Identifier SECOND = new Identifier("c9_g2");

    /** Begins with a second generation of the table, which has the first one's records. */
    private static void beginSecond(AggregateFixture fixture) throws SQLException {
        fixture.replica.execute("CREATE TABLE t7.c9_g2 (LIKE t7.c9_g1 INCLUDING ALL)");
        fixture.replica.execute("INSERT INTO t7.c9_g2 SELECT * FROM t7.c9_g1");
        try (Connection transaction = fixture.replica.dataSource().getConnection()) {
            Tallies first = new Catalogue().find(transaction, KEY).orElseThrow().tallies();
            new TallyChanges(transaction).begin(new TallyChanges.Of(ORDERS, new Identifier("t7"), SECOND), first);
        }
    }

    /** Holds the count of the first generation, as whoever fills it in does. */
    private static Connection holdFirst(AggregateFixture fixture) throws SQLException {
        Connection holder = fixture.replica.dataSource().getConnection();
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement
                    .executeQuery("SELECT FROM headwater.collection_count WHERE rows_table = 'c9_g1' FOR UPDATE")
                    .close();
        }
        return holder;
    }

    @Test
    void theEndOfAGenerationWaitsForNobodyWhoIsAtAnother() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            beginSecond(fixture);
            try (Connection _ = holdFirst(fixture);
                    Connection transaction = fixture.replica.dataSource().getConnection();
                    Statement limit = transaction.createStatement()) {
                limit.execute("SET lock_timeout = '30s'");

                // when
                new TallyChanges(transaction).drop(new TallyChanges.Of(ORDERS, new Identifier("t7"), SECOND));
            }

            // then
            assertThat(fixture.replica.rows("SELECT rows_table FROM headwater.collection_count"))
                    .containsExactly("c9_g1");
            assertThat(fixture.tables()).noneMatch(table -> table.startsWith("c9_g2_a"));
        }
    }

    @Test
    void aGenerationIsFilledInWhileSomebodyIsAtAnother() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.apply();
            beginSecond(fixture);

            // when
            try (Connection _ = holdFirst(fixture)) {
                fixture.fill().fill(ORDERS, SECOND);
            }

            // then
            fixture.assertEqualToRows("c9_g2");
        }
    }

    @Test
    void aBatchLocksAllThatIsNotFilledInByOneStatement() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            // given three collections, each with an aggregate that is not filled in
            fixture.given(collection("acme", "bills"), defined(10, PLAIN));
            fixture.given(collection("acme", "carts"), defined(11, PLAIN));
            List<String> names = List.of("orders", "bills", "carts");
            names.forEach(name -> fixture.given(record("acme", name, "a"), created("{'total': 1}")));
            fixture.apply();
            for (int i = 0; i < names.size(); i++) {
                fixture.given(collection("acme", names.get(i)), defined(9 + i, "{" + SCHEMA + ", " + AGGREGATES + "}"));
            }
            fixture.apply();
            List<EventEnvelope> batch = names.stream()
                    .map(name -> fixture.given(record("acme", name, "b"), created("{'total': 2}")))
                    .toList();
            List<String> statements = new ArrayList<>();

            // when
            try (Connection transaction = fixture.replica.dataSource().getConnection()) {
                transaction.setAutoCommit(false);
                new RecordProjection(() -> {}).apply(listedBy(statements, transaction), ZERO, batch);
                transaction.rollback();
            }

            // then
            assertThat(statements)
                    .filteredOn(sql -> sql.contains("FOR UPDATE"))
                    .singleElement()
                    .asString()
                    .contains("collection_count");
        }
    }

    /** The same connection, which lists the statements that are prepared. */
    private static Connection listedBy(List<String> statements, Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                TallyLocksIT.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
