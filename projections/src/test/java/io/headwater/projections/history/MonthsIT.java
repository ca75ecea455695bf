package io.headwater.projections.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.headwater.projections.engine.FaultyData;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No event is lost for want of a month, and each comes to its month. */
class MonthsIT {
    private static final String MONTHS = "SELECT inhrelid::regclass FROM pg_inherits"
            + " WHERE inhparent = 'headwater.history'::regclass ORDER BY inhrelid::regclass::text";

    private final HistoryFixture history = new HistoryFixture();

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void monthsAreMadeBeforeTheyBeginAndWhenOldEventsCome() throws SQLException {
        // given
        history.upkeep();
        history.at("2021-07-31T23:59:59.999999Z");
        history.create("old", "{}");
        history.create("next", "{}");

        // when
        history.apply();

        // then
        assertThat(history.replica.rows(MONTHS))
                .containsExactly(
                        "headwater.history_2021_07",
                        "headwater.history_2021_08",
                        "headwater.history_2026_03",
                        "headwater.history_2026_04",
                        "headwater.history_2026_05",
                        "headwater.history_default");
        assertThat(history.replica.rows("SELECT record_id FROM headwater.history_2021_07"))
                .containsExactly("old");
    }

    @Test
    void whatIsOfNoLikelyTimeIsKeptInTheDefault() throws SQLException {
        // given
        history.at("1970-01-01T00:00:00Z");
        history.create("before", "{}");
        history.at("9999-12-31T23:59:58Z");
        history.create("after", "{}");

        // when
        history.apply();
        history.upkeep();

        // then
        assertThat(history.replica.rows("SELECT record_id FROM headwater.history_default ORDER BY 1"))
                .containsExactly("after", "before");
    }

    @Test
    void aMonthThatCannotBeMadeKeepsNobodyWaitingAndIsMadeLater() throws Exception {
        // given somebody who reads all of the history for long
        try (Connection reader = history.replica.dataSource().getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("LOCK TABLE headwater.history_default IN ACCESS SHARE MODE");
            history.at("2026-01-31T00:00:00Z");
            history.create("a", "{}");

            // when
            history.apply();

            // then
            assertThat(history.replica.rows("SELECT record_id FROM headwater.history_default"))
                    .contains("a");
            reader.rollback();
        }
        history.upkeep();
        assertThat(history.replica.rows("SELECT record_id FROM headwater.history_2026_01"))
                .containsExactly("a");
        assertThat(history.count("headwater.history_default")).isEqualTo("0");
    }

    @Test
    void severalProcessesMayMakeTheSameMonth() throws Exception {
        // given
        CompletableFuture<?>[] makers = new CompletableFuture<?>[4];

        // when
        for (int i = 0; i < makers.length; i++) {
            makers[i] = CompletableFuture.runAsync(() -> {
                try {
                    new Months(history.replica.dataSource(), () -> HistoryFixture.MARCH).prepare();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        // then
        CompletableFuture.allOf(makers).join();
        await().untilAsserted(() -> assertThat(history.replica.rows(MONTHS)).hasSize(4));
    }

    @Test
    void aRowWhoseMonthIsMadeWhileItWaitsIsTriedAgainAndBlamesNoEvent() throws Exception {
        // given a batch of a month that somebody else is making
        history.upkeep();
        try (Connection maker = history.replica.dataSource().getConnection();
                Statement statement = maker.createStatement()) {
            maker.setAutoCommit(false);
            statement.execute("LOCK TABLE headwater.history_default IN SHARE ROW EXCLUSIVE MODE");
            history.at("2026-01-31T00:00:00Z");
            history.create("a", "{}");
            CompletableFuture<Throwable> batch =
                    CompletableFuture.supplyAsync(() -> catchThrowable(this::applyAsTheEngineDoes));
            await().until(() -> history.replica
                    .rows("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'RowExclusiveLock'"
                            + " AND relation = 'headwater.history_default'::regclass")
                    .equals(List.of("1")));

            // when
            statement.execute("""
                    CREATE TABLE headwater.history_2026_01 (LIKE headwater.history INCLUDING ALL);
                    ALTER TABLE headwater.history ATTACH PARTITION headwater.history_2026_01
                      FOR VALUES FROM (timestamptz '2026-01-01T00:00:00Z') TO (timestamptz '2026-02-01T00:00:00Z')
                    """);
            maker.commit();

            // then
            assertThat(batch.join())
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
        }
        history.projection.forget(HistoryFixture.ZERO);
        history.apply();
        assertThat(history.replica.rows("SELECT record_id FROM headwater.history_2026_01"))
                .containsExactly("a");
    }

    private void applyAsTheEngineDoes() throws SQLException {
        try (Connection transaction = history.replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            try {
                FaultyData.orRefusals(history.projection, transaction, HistoryFixture.ZERO, history.batch());
            } finally {
                transaction.rollback();
            }
        }
    }
}
