package io.headwater.projections.history;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.events.Adjustment;
import io.headwater.events.Event;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.Projection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rows that events make: given events, then rows. */
class HistoryProjectionIT {
    private final HistoryFixture history = new HistoryFixture();

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void everyEventOfATenantIsARow() throws SQLException {
        // given
        history.create("a", "{'n': 1.00}");
        history.patch("a", "{'n': 2}");
        history.given(record("acme", "orders", "a"), new Event.RecordAdjusted(Adjustment.fromJson(json("{'/n': 5}"))));
        history.given(record("acme", "orders", "a"), new Event.RecordReplaced(json("{'n': 1E+2}")));
        history.given(record("acme", "orders", "a"), new Event.RecordDeleted());
        history.given(tenant("acme"), new Event.TenantChanged(json("{}")));

        // when
        List<Projection.Refusal> refusals = history.apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(history.replica.rows(
                        "SELECT position, tenant, collection, record_id, version, type, actor, collection_name,"
                                + " change, created_at = timestamptz '2026-03-10T12:00:02Z', before"
                                + " FROM headwater.history ORDER BY position"))
                .containsExactly(
                        "1|7|null|null|1|headwater.tenant.provisioned.v1|test|null|{\"incarnation\":7,\"settings\":{}}|null|null",
                        "2|7|9|null|1|headwater.collection.defined.v1|test|orders|" + definition() + "|null|null",
                        "3|7|9|a|1|headwater.record.created.v1|test|orders|{\"n\":1.00}|t|null",
                        "4|7|9|a|2|headwater.record.patched.v1|test|orders|{\"n\":2}|t|null",
                        "5|7|9|a|3|headwater.record.adjusted.v1|test|orders|{\"by\":{\"/n\":5}}|t|null",
                        "6|7|9|a|4|headwater.record.replaced.v1|test|orders|{\"n\":1E+2}|t|null",
                        "7|7|9|a|5|headwater.record.deleted.v1|test|orders|{}|t|null",
                        "8|7|null|null|2|headwater.tenant.changed.v1|test|null|{\"settings\":{}}|null|null");
        assertThat(history.count("ONLY headwater.history_2026_03")).isEqualTo("8");
    }

    private static String definition() {
        return "{\"incarnation\":9,\"definition\":{\"schema\":{},\"indexes\":[],\"unique\":[],\"references\":[]}}";
    }

    @Test
    void aBatchThatIsRolledBackAndComesAgainIsThereOnce() throws SQLException {
        // given a batch with a tenant, a collection and their first record, that was written but not committed
        history.create("a", "{'n': 1}");
        try (Connection transaction = history.replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            assertThat(history.applyIn(transaction)).isEmpty();
            transaction.rollback();
        }
        history.projection.forget(HistoryFixture.ZERO);
        assertThat(history.count("headwater.history")).isEqualTo("0");

        // when
        List<Projection.Refusal> refusals = history.apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(history.replica.rows("SELECT position FROM headwater.history ORDER BY position"))
                .containsExactly("1", "2", "3");
        assertThat(history.replica.rows("SELECT incarnation, name FROM headwater.history_tenant"))
                .containsExactly("7|acme");
    }

    @Test
    void rowsLargerThanTheBufferAreWhole() throws SQLException {
        // given bodies around and beyond 64 KB, with what is special in the text of a COPY, beside small ones
        String special = "\\\\ \\t \\n \u00e4 \ud83d\ude00 ";
        List<String> bodies = new ArrayList<>();
        for (int size : List.of(1, 65_500, 65_536, 65_540, 300_000, 2)) {
            bodies.add(history.create("r" + size, "{'text': '" + special + "x".repeat(size) + "'}")
                    .data()
                    .toString());
        }

        // when
        history.apply();

        // then
        assertThat(history.replica.rows(
                        "SELECT change FROM headwater.history WHERE record_id IS NOT NULL ORDER BY position"))
                .isEqualTo(bodies);
    }

    @Test
    void theFirstChangeOfAMonthKeepsWhatTheRecordWas() throws SQLException {
        // given a record of February that is changed in March, in the same batch and in the next, and one in the middle
        history.at("2026-02-28T23:59:58Z");
        history.create("a", "{'n': 1, 'x': 0.10}");
        history.create("b", "{'n': 1}");
        history.patch("a", "{'n': 2}");
        history.apply();
        history.patch("b", "{'n': 2}");
        history.patch("a", "{'n': 3}");
        history.given(record("acme", "orders", "b"), new Event.RecordReplaced(json("{'n': 4}")));

        // when
        history.apply();

        // then
        assertThat(history.replica.rows("SELECT record_id, version, created_at AT TIME ZONE 'UTC', before"
                        + " FROM headwater.history_2026_03 ORDER BY position"))
                .contains(
                        "a|2|2026-02-28 23:59:58|{\"n\":1,\"x\":0.10}",
                        "b|2|2026-02-28 23:59:59|{\"n\":1}",
                        "a|3|2026-02-28 23:59:58|null",
                        "b|3|2026-02-28 23:59:59|null");
    }

    @Test
    void noStateIsFurtherThanAHundredVersionsFromARowThatTellsAllOfIt() throws SQLException {
        // given
        history.create("a", "{'n': 0, 'keep': 1.50}");
        for (int n = 1; n < 360; n++) {
            history.patch("a", "{'n': " + n + "}");
            if (n % 45 == 0) {
                history.apply();
            }
        }

        // when
        history.apply();

        // then
        assertThat(history.replica.rows(
                        "SELECT version, before FROM headwater.history WHERE before IS NOT NULL ORDER BY version"))
                .containsExactly(
                        "100|{\"n\":98,\"keep\":1.50}",
                        "200|{\"n\":198,\"keep\":1.50}",
                        "300|{\"n\":298,\"keep\":1.50}");
    }

    @Test
    void aRecordWhoseHistoryWasNotKeptIsTakenUpFromTheLog() throws SQLException {
        // given
        history.create("a", "{'n': 0}");
        history.given(collection("acme", "orders"), defined(9, "{'schema': {}, 'history': false}"));
        history.patch("a", "{'n': 1, 'x': true}");
        history.apply();
        assertThat(history.replica.rows("SELECT kept_since FROM headwater.history_collection"))
                .containsExactly("null");

        // when
        history.given(collection("acme", "orders"), defined(9, "{'schema': {}}"));
        history.patch("a", "{'n': 2}");
        history.apply();

        // then
        assertThat(history.replica.rows("SELECT version, change, before FROM headwater.history WHERE record_id = 'a'"
                        + " ORDER BY version"))
                .containsExactly("1|{\"n\":0}|null", "3|{\"n\":2}|{\"n\":1,\"x\":true}");
        assertThat(history.replica.rows("SELECT kept_since FROM headwater.history_collection"))
                .containsExactly("6");
    }

    @Test
    void nothingOfATenantIsLeftForTheNextOneOfItsName() throws SQLException {
        // given more rows than one portion has
        history.create("r1", "{}");
        history.apply();
        history.replica.execute("""
                INSERT INTO headwater.history
                  (tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name, change)
                SELECT 7, 9, 'r' || n, 1, timestamptz '2026-03-10T12:00:00Z' + n * interval '1 s', n,
                  'headwater.record.created.v1', 'test', 'orders', '{}'
                FROM generate_series(4, 12000) AS n
                """);

        // when
        history.given(tenant("acme"), new Event.TenantOffboarded());
        history.given(
                collection("acme", "orders"), new Event.CollectionDropped()); // The offboarding looks for late ones.
        history.given(tenant("acme"), provisioned(11));
        history.given(collection("acme", "orders"), defined(12, "{'schema': {}}"));
        history.create("r1", "{}");
        List<Projection.Refusal> refusals = history.apply();

        // then
        assertThat(refusals).isEmpty();
        assertThat(history.replica.rows("SELECT incarnation, name FROM headwater.history_tenant"))
                .containsExactly("11|acme");
        history.upkeep();
        assertThat(history.replica.rows("SELECT tenant, count(*) FROM headwater.history GROUP BY tenant"))
                .containsExactly("11|3");
        assertThat(history.count("headwater.history_ended")).isEqualTo("0");
    }

    @Test
    void aDroppedCollectionKeepsItsEventsApartFromThoseOfItsSuccessor() throws SQLException {
        // given
        history.create("a", "{}");
        history.given(collection("acme", "orders"), new Event.CollectionDropped());
        history.given(collection("acme", "orders"), defined(10, "{'schema': {}}"));
        history.create("a", "{}");

        // when
        history.apply();

        // then
        assertThat(history.replica.rows(
                        "SELECT collection, type FROM headwater.history WHERE collection_name = 'orders'"
                                + " ORDER BY position"))
                .extracting(row -> row.substring(0, row.lastIndexOf('.')))
                .containsExactly(
                        "9|headwater.collection.defined",
                        "9|headwater.record.created",
                        "9|headwater.collection.dropped",
                        "10|headwater.collection.defined",
                        "10|headwater.record.created");
    }

    @Test
    void whatBelongsToNothingIsRefusedWithAllBehindIt() throws SQLException {
        // given
        history.given(record("acme", "nowhere", "a"), new Event.RecordCreated(json("{}")));
        history.given(record("acme", "nowhere", "a"), new Event.RecordDeleted());
        history.given(tenant("nobody"), new Event.TenantChanged(json("{}")));
        history.create("a", "{}");

        // when
        List<Projection.Refusal> refusals = history.apply();

        // then
        assertThat(refusals)
                .extracting(refusal -> refusal.event().position().value(), Projection.Refusal::error)
                .containsExactly(
                        tuple(3L, "there is no collection nowhere of tenant acme"),
                        tuple(4L, "an earlier event of the same stream is parked"),
                        tuple(5L, "there is no tenant nobody"));
        assertThat(history.count("headwater.history WHERE record_id = 'a'")).isEqualTo("1");
    }

    @Test
    void aChangeThatNobodyCanReadIsKeptAllTheSame() throws SQLException {
        // given a patch of a record that never was, and an adjustment without its form
        history.patch("never", "{'n': 1}");
        history.create("a", "{}");
        var broken = history.log.next(
                HistoryFixture.ZERO,
                record("acme", "orders", "a"),
                EventType.RECORD_ADJUSTED,
                JsonText.of("{\"by\":7}"));

        // when
        List<Projection.Refusal> refusals = history.apply();
        try (Connection transaction = history.replica.dataSource().getConnection()) {
            assertThat(history.projection.apply(transaction, HistoryFixture.ZERO, List.of(broken)))
                    .isEmpty();
        }

        // then
        assertThat(refusals).isEmpty();
        assertThat(history.replica.rows("SELECT record_id, version, change, before FROM headwater.history"
                        + " WHERE record_id IS NOT NULL ORDER BY position"))
                .containsExactly("never|1|{\"n\":1}|null", "a|1|{}|null", "a|2|{\"by\":7}|{}");
    }
}
