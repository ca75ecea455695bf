package io.headwater.projections.history;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a record was before its first change of a month, however long its stream is. */
class EarlierStatesIT {
    private static final String FIRST_OF_MARCH = "SELECT version, before, created_at AT TIME ZONE 'UTC'"
            + " FROM headwater.history_2026_03 WHERE record_id = 'a' ORDER BY version LIMIT 1";
    private static final int PATCHES = 300;

    private final HistoryFixture history = new HistoryFixture();

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void aSnapshotOfTheLogSparesTheEventsBeforeIt() throws SQLException {
        // given a record that the history has nothing of, and a log that has forgotten its beginning
        unseen();
        keepSnapshot(250, 0, 1, "{\"n\":249,\"keep\":1.50}");
        history.log.execute("DELETE FROM log.event WHERE stream_key = 'a' AND version < 250");

        // when
        changeInMarch();

        // then
        assertThat(history.replica.rows(FIRST_OF_MARCH))
                .containsExactly("302|{\"n\":300,\"keep\":1.50}|2026-02-01 00:00:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"of another event", "of another fold", "of the change itself", "that nobody can read"})
    void aSnapshotThatDoesNotStandIsPassedOver(String kind) throws SQLException {
        // given
        unseen();
        addChangeOfMarch();
        switch (kind) {
            case "of another event" -> keepSnapshot(250, 1, 1, "{\"wrong\":1}");
            case "of another fold" -> keepSnapshot(250, 0, 2, "{\"wrong\":1}");
            case "of the change itself" -> keepSnapshot(302, 0, 1, "{\"wrong\":1}");
            default -> keepSnapshot(250, 0, 1, "[]");
        }

        // when
        history.apply();

        // then
        String known = kind.equals("that nobody can read")
                ? "302|null|null"
                : "302|{\"n\":300,\"keep\":1.50}|2026-02-01 00:00:00";
        assertThat(history.replica.rows(FIRST_OF_MARCH)).containsExactly(known);
    }

    @Test
    void theHistorysOwnRowsTellOfALongRecordWithoutASnapshot() throws SQLException {
        // given a record of February that the log has nothing of any more
        history.at("2026-02-01T00:00:00Z");
        live();
        history.apply();
        history.log.execute("DELETE FROM log.event WHERE stream_key = 'a'");

        // when
        changeInMarch();

        // then
        assertThat(history.replica.rows(FIRST_OF_MARCH))
                .containsExactly("302|{\"n\":300,\"keep\":1.50}|2026-02-01 00:00:00");
    }

    @Test
    void whatTheStatesOfOneTransactionTakeIsBounded() throws SQLException {
        // given more than eight megabytes of records, each changed in March
        int records = 3 * EarlierStates.ROWS_PER_PORTION;
        String body = "{'text': '" + "x".repeat(100_000) + "'}";
        history.at("2026-02-01T00:00:00Z");
        for (int i = 0; i < records; i++) {
            history.create("r" + i, body);
        }
        history.apply();
        history.at("2026-03-10T12:00:00Z");
        for (int i = 0; i < records; i++) {
            history.patch("r" + i, "{'n': 1}");
        }

        // when
        int prepared = history.prepare();

        // then
        assertThat(prepared).isEqualTo(EarlierStates.ROWS_PER_PORTION);

        // when
        history.apply();

        // then
        assertThat(history.count("headwater.history_2026_03 WHERE before IS NOT NULL"))
                .isEqualTo(Integer.toString(records));
    }

    @Test
    void whatWasPreparedIsNotReadAgain() throws SQLException {
        // given
        unseen();
        history.given(collection("acme", "orders"), defined(9, "{'schema': {}}"));
        history.apply();
        history.at("2026-03-10T12:00:00Z");
        history.patch("a", "{'n': 1000}");
        assertThat(history.prepare()).isEqualTo(1);
        history.log.execute("DROP SCHEMA log CASCADE");

        // when
        history.apply();

        // then
        assertThat(history.replica.rows(FIRST_OF_MARCH))
                .containsExactly("302|{\"n\":300,\"keep\":1.50}|2026-02-01 00:00:00");
    }

    private void unseen() throws SQLException {
        history.at("2026-02-01T00:00:00Z");
        history.given(collection("acme", "orders"), defined(9, "{'schema': {}, 'history': false}"));
        history.at("2026-02-01T00:00:00Z");
        live();
        history.apply();
    }

    private void live() {
        history.create("a", "{'n': 0, 'keep': 1.50}");
        for (int n = 1; n <= PATCHES; n++) {
            history.patch("a", "{'n': " + n + "}");
        }
    }

    private void changeInMarch() throws SQLException {
        addChangeOfMarch();
        history.apply();
    }

    private void addChangeOfMarch() {
        history.at("2026-03-10T12:00:00Z");
        history.given(collection("acme", "orders"), defined(9, "{'schema': {}}"));
        history.patch("a", "{'n': 1000}");
    }

    private void keepSnapshot(int version, int eventsBeside, int format, String body) {
        history.log.execute("""
                INSERT INTO log.snapshot
                SELECT incarnation, stream_key, %d, id, %d, timestamptz '2026-02-01T00:00:00Z', occurred_at, '%s'
                FROM log.event WHERE stream_key = 'a' AND version = %d
                """.formatted(version, format, body, version - eventsBeside));
    }
}
