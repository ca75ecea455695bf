package io.headwater.command.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tenant 7 has collection 9, with 2 500 snapshots and as many answers, and another tenant and collection have some, too. */
class LeftBehindIT {
    private static final int ROWS = 2_500;
    private static final Incarnation TENANT = new Incarnation(7);
    private static final Incarnation COLLECTION = new Incarnation(9);
    private static final StreamId ORDERS = StreamId.ofCollection(TENANT, new CollectionName("orders"));

    private final Database database = RealParts.get().newDatabase("left_behind");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 4));
    private final LeftBehind leftBehind = new LeftBehind(log.pool());

    LeftBehindIT() throws SQLException {
        event(7, "", 1, "headwater.tenant.provisioned.v1", "{\"incarnation\": 7}");
        event(7, "orders", 1, "headwater.collection.defined.v1", "{\"incarnation\": 9}");
        fill(7, 9, ROWS);
        fill(70, 90, 10);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatEndedLivesLeftBehindGoesInTheBackgroundAndNothingElse() throws SQLException {
        // given
        leftBehind.note(Map.of(TENANT, StreamId.ofTenant(TENANT)));
        leftBehind.note(Map.of(COLLECTION, ORDERS));
        event(7, "orders", 2, "headwater.collection.dropped.v1", "{}");
        event(7, "", 2, "headwater.tenant.offboarded.v1", "{}");

        // when
        try (LogCleanUp _ = LogCleanUp.start(log, Duration.ofMillis(20))) {
            await().until(() -> number("SELECT count(*) FROM log.snapshot") == 10
                    && number("SELECT count(*) FROM log.idempotency") == 10);
        }

        // then
        assertThat(number("SELECT count(*) FROM log.snapshot WHERE incarnation = 90"))
                .isEqualTo(10);
        assertThat(number("SELECT count(*) FROM log.left_behind"))
                .as("late ones may come")
                .isEqualTo(2);
        execute("UPDATE log.left_behind SET noted_at = now() - INTERVAL '2 minutes'");
        leftBehind.removeSome();
        assertThat(number("SELECT count(*) FROM log.left_behind")).isZero();
    }

    @Test
    void aLifeThatGoesOnLosesNothing() throws SQLException {
        // given
        leftBehind.note(Map.of(TENANT, StreamId.ofTenant(TENANT)));
        leftBehind.note(Map.of(COLLECTION, ORDERS));

        // when
        int removed = leftBehind.removeSome();

        // then
        assertThat(removed).isZero();
        assertThat(number("SELECT count(*) FROM log.snapshot")).isEqualTo(ROWS + 10);
    }

    @Test
    void aCollectionThatWasDefinedAnewHasLeftItsLastLifeBehind() throws SQLException {
        // given
        leftBehind.note(Map.of(COLLECTION, ORDERS));
        event(7, "orders", 2, "headwater.collection.dropped.v1", "{}");
        event(7, "orders", 3, "headwater.collection.defined.v1", "{\"incarnation\": 11}");

        // when
        int removed = leftBehind.removeSome();

        // then
        assertThat(removed).isEqualTo(LeftBehind.REMOVED_AT_ONCE_MAX);
        assertThat(number("SELECT count(*) FROM log.idempotency")).isEqualTo(ROWS + 10);
    }

    @Test
    void oneInstanceAtATimeRemoves() throws SQLException {
        // given
        leftBehind.note(Map.of(COLLECTION, ORDERS));
        event(7, "orders", 2, "headwater.collection.dropped.v1", "{}");
        try (Connection other = log.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(hashtext('headwater.left_behind'))");

            // when, then
            assertThat(leftBehind.removeSome()).isZero();
            other.rollback();
        }
        assertThat(leftBehind.removeSome()).isEqualTo(LeftBehind.REMOVED_AT_ONCE_MAX);
    }

    private void event(long incarnation, String key, int version, String type, String data) throws SQLException {
        execute("""
                INSERT INTO log.event
                SELECT 0, 1 + (SELECT count(*) FROM log.event), 1, gen_random_uuid(), %d, '%s', %d, 'acme', NULL, NULL,
                    '%s', '%s', '{"actor": "k"}', now()
                """.formatted(incarnation, key, version, type, data));
    }

    private void fill(long tenant, long collection, int rows) throws SQLException {
        execute("""
                INSERT INTO log.snapshot
                SELECT %d, 'r' || n, 200, gen_random_uuid(), 1, now(), now(), '{}'
                FROM generate_series(1, %d) AS n
                """.formatted(collection, rows));
        execute("""
                INSERT INTO log.idempotency
                SELECT %d, 'k', 'key' || n, 0, 'hash', '{}', NULL, now() + INTERVAL '1 day'
                FROM generate_series(1, %d) AS n
                """.formatted(tenant, rows));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : -1;
        }
    }
}
