package io.headwater.projections.aggregates;

import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATED;
import static io.headwater.projections.aggregates.AggregateFixture.AGGREGATES;
import static io.headwater.projections.aggregates.AggregateFixture.PLAIN;
import static io.headwater.projections.aggregates.AggregateFixture.SCHEMA;
import static io.headwater.projections.aggregates.AggregateFixture.created;
import static io.headwater.projections.aggregates.AggregateFixture.patched;
import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.projections.engine.Projection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of counts and aggregates when declarations, records and collections come and go. */
class DeclaredAggregatesIT {

    @Test
    void anotherDeclarationMakesAnewWhatItChangesAndLeavesTheRest() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'France', 'total': 1}"));
            fixture.apply();

            // when one stays, one is renamed, one has another shape, one means the same in other words
            fixture.define("{" + SCHEMA + ", 'aggregates': {"
                    + "'by-total': {'groupBy': ['total'], 'measures': {'n': 'count'}},"
                    + "'all': {'measures': {'orders': 'count', 'revenue': {'sum': 'total'}, 'last': {'max': 'day'}}},"
                    + "'by-country': {'groupBy': ['country'], 'measures': {'orders': 'count'}}}}");

            // then no table has the name of one that was there before
            assertThat(fixture.replica.rows(
                            "SELECT name, table_name, filled_to FROM headwater.aggregate ORDER BY name"))
                    .containsExactly("all|c9_g1_a4|", "by-country|c9_g1_a5|", "by-total|c9_g1_a2|null");
            assertThat(fixture.tables()).containsExactly("c9_g1", "c9_g1_a2", "c9_g1_a4", "c9_g1_a4_v1", "c9_g1_a5");
            fixture.fillAll();
            assertThat(fixture.replica.rows("SELECT g1, records FROM t7.c9_g1_a5"))
                    .containsExactly("France|1");

            // when none is left
            fixture.define(PLAIN);

            // then
            assertThat(fixture.tables()).containsExactly("c9_g1");
            assertThat(fixture.replica.rows("SELECT name FROM headwater.aggregate"))
                    .isEmpty();
        }
    }

    @Test
    void aFieldThatGetsAnotherTypeMakesItsAggregatesAnew() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'France', 'paid': 'no'}"));
            fixture.order("b", created("{'country': 'France', 'paid': true}"));
            fixture.apply();

            // when
            fixture.define(AGGREGATED.replace("'paid': {'type': 'boolean'}", "'paid': {'type': 'string'}"));
            fixture.fillAll();

            // then
            assertThat(fixture.replica.rows("SELECT table_name FROM headwater.aggregate WHERE name = 'by-country'"))
                    .containsExactly("c9_g1_a4");
            assertThat(fixture.replica.rows("SELECT g1, g2, records FROM t7.c9_g1_a4 ORDER BY key"))
                    .containsExactly("France|no|1", "France|null|1");
        }
    }

    @Test
    void aDeclarationWithoutRecordsNeedsNothingFilledIn() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(PLAIN)) {
            // when
            fixture.define(AGGREGATED);

            // then
            assertThat(fixture.fill().next()).isFalse();
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void aBatchThatIsLostAndAppliedAgainAndAgainCountsOnce() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            RandomOrders orders = new RandomOrders(fixture, 7);
            orders.happen(500);
            fixture.apply();
            EventEnvelope creation = fixture.order("again", created("{'country': 'Spain', 'total': 3}"));
            EventEnvelope change = fixture.order("again", patched("{'total': 5}"));
            List<EventEnvelope> batch = List.of(creation, change);
            fixture.applyInVain(batch);

            // when
            fixture.apply();
            assertThat(fixture.apply(batch)).isEmpty();
            assertThat(fixture.apply(List.of(creation))).isEmpty();
            assertThat(fixture.apply(List.of(change))).isEmpty();

            // then
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void eventsThatComeAgainTogetherWithNewOnesOfTheSameRecordsCountOnce() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            for (int records : new int[] {5, 300}) {
                // given rows, of which their events come again with more, and new records among them, few or many
                List<EventEnvelope> batch = new ArrayList<>();
                for (int i = 0; i < records; i++) {
                    batch.add(fixture.order(records + "-" + i, created("{'country': 'Spain', 'total': " + i + "}")));
                }
                assertThat(fixture.apply()).isEmpty();
                for (int i = 0; i < records; i++) {
                    batch.add(
                            i % 3 == 0
                                    ? fixture.order(records + "-" + i, new Event.RecordDeleted())
                                    : fixture.order(records + "-" + i, patched("{'total': " + -i + "}")));
                    batch.add(fixture.order(records + "-new-" + i, created("{'country': 'France', 'total': 1}")));
                }

                // when
                assertThat(fixture.apply(batch)).isEmpty();
                fixture.assertEqualToRows("c9_g1");

                // when the new ones come once more, of which the deletions find nothing
                assertThat(fixture.apply()).allMatch(refusal -> refusal.error().equals("there is no record to change"));

                // then
                fixture.assertEqualToRows("c9_g1");
            }
            assertThat(fixture.replica.rows("SELECT records FROM headwater.collection_count"))
                    .containsExactly("508");
        }
    }

    @Test
    void theLeastAndTheGreatestThatGoLeaveTheNextOnes() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given two records with the least, one with the greatest
            fixture.order("a", created("{'country': 'Spain', 'total': 1}"));
            fixture.order("b", created("{'country': 'Spain', 'total': 1.0}"));
            fixture.order("c", created("{'country': 'Spain', 'total': 5}"));
            fixture.order("d", created("{'country': 'Spain', 'total': 9}"));
            fixture.apply();

            // when each goes, one by deletion, one by a change, and one with its whole group
            for (Event gone :
                    List.of(new Event.RecordDeleted(), patched("{'total': 7}"), patched("{'country': 'Peru'}"))) {
                String id = fixture.replica
                        .rows("SELECT id FROM t7.c9_g1 ORDER BY data -> 'total' DESC LIMIT 1")
                        .getFirst();
                fixture.order(id, gone);
                fixture.apply();
                fixture.assertEqualToRows("c9_g1");
            }
            fixture.order("a", new Event.RecordDeleted());
            fixture.apply();

            // then
            assertThat(fixture.replica.rows("SELECT min(value), max(value) FROM t7.c9_g1_a1_v2 AS v"
                            + " JOIN t7.c9_g1_a1 AS g USING (key) WHERE g1 = 'Spain'"))
                    .containsExactly("1|1");
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void aCreationAfterADeletionThatWasGivenUpReplacesWhatWasThere() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.order("b", created("{'country': 'Spain', 'total': 4}"));
            fixture.apply();
            EventEnvelope deletion =
                    fixture.log.next(AggregateFixture.ZERO, record("acme", "orders", "a"), new Event.RecordDeleted());

            // when
            fixture.passOver(deletion);
            fixture.order("a", created("{'country': 'France', 'total': 5}"));
            assertThat(fixture.apply()).isEmpty();

            // then
            assertThat(fixture.replica.rows("SELECT count(*) FROM t7.c9_g1")).containsExactly("2");
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void whatWaitsForAParkedEventIsCountedOnceItIsApplied() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given a change whose creation comes late
            EventEnvelope creation = fixture.log.next(
                    AggregateFixture.ZERO, record("acme", "orders", "a"), created("{'country': 'Spain', 'total': 3}"));
            EventEnvelope change = fixture.order("a", patched("{'total': 5}"));
            fixture.order("b", created("{'country': 'Spain', 'total': 4}"));

            // when
            List<Projection.Refusal> refusals = fixture.apply();

            // then
            assertThat(refusals).extracting(Projection.Refusal::event).containsExactly(change);
            fixture.assertEqualToRows("c9_g1");

            // when
            assertThat(fixture.apply(List.of(creation, change))).isEmpty();

            // then
            assertThat(fixture.replica.rows("SELECT records FROM headwater.collection_count"))
                    .containsExactly("2");
            fixture.assertEqualToRows("c9_g1");
        }
    }

    @Test
    void aCollectionThatIsDroppedAndMadeAnewBeginsWithNothing() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.apply();

            // when
            fixture.given(collection("acme", "orders"), new Event.CollectionDropped());
            fixture.given(collection("acme", "orders"), defined(10, "{" + SCHEMA + ", " + AGGREGATES + "}"));
            fixture.order("b", created("{'country': 'Spain', 'total': 4}"));
            assertThat(fixture.apply()).isEmpty();

            // then
            assertThat(fixture.tables()).isNotEmpty().allMatch(table -> table.startsWith("c10_g1"));
            fixture.assertEqualToRows("c10_g1");

            // when
            fixture.given(tenant("acme"), new Event.TenantOffboarded());
            fixture.given(tenant("acme"), provisioned(11));
            assertThat(fixture.apply()).isEmpty();

            // then
            assertThat(fixture.replica.rows("SELECT rows_table FROM headwater.collection_count"
                            + " UNION ALL SELECT rows_table FROM headwater.aggregate"))
                    .isEmpty();
            assertThat(fixture.tables()).isEmpty();
        }
    }

    @Test
    void textsAndNumbersOfAnySizeMakeGroupsOfBoundedSize() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(
                "{" + SCHEMA + ", 'aggregates': {'odd': {'groupBy':"
                        + " ['country', 'total', 'day'], 'measures': {'least': {'min': 'total'}, 'first': {'min': 'country'}}}}}")) {
            // given texts of characters of four bytes, and numbers as long as they may be
            String wide = "😀".repeat(100_000);
            String digits = "7".repeat(999);
            fixture.order("a", created("{'country': '%s', 'total': %s, 'day': '%s'}".formatted(wide, digits, wide)));
            fixture.order("b", created("{'country': '%s!', 'total': -%s, 'day': '%s'}".formatted(wide, digits, wide)));
            fixture.order("c", created("{'country': '%s?', 'total': 1E-1000, 'day': '%s'}".formatted(wide, wide)));
            fixture.order("d", created("{'country': '%s.', 'total': 0.1E-999, 'day': '%s'}".formatted(wide, wide)));

            // when
            List<Projection.Refusal> refusals = fixture.apply();

            // then
            assertThat(refusals).isEmpty();
            assertThat(fixture.replica.rows("SELECT length(g1), length(g3), records,"
                            + " (SELECT count(*) FROM t7.c9_g1_a1_v2 AS v WHERE v.key = g.key)"
                            + " FROM t7.c9_g1_a1 AS g ORDER BY key"))
                    .containsExactly("128|128|1|1", "128|128|2|1", "128|128|1|1");
        }
    }

    @Test
    void groupsThatSomebodyDamagedByHandKeepNoRecordFromBeingWritten() throws SQLException {
        try (AggregateFixture fixture = new AggregateFixture(AGGREGATED)) {
            // given
            fixture.order("a", created("{'country': 'Spain', 'total': 3}"));
            fixture.apply();
            fixture.replica.execute("DELETE FROM t7.c9_g1_a1; DELETE FROM t7.c9_g1_a1_v2;"
                    + " UPDATE t7.c9_g1_a2 SET records = 0; DELETE FROM headwater.collection_count");

            // when
            fixture.order("a", patched("{'total': 5}"));
            fixture.order("a", new Event.RecordDeleted());

            // then
            assertThat(fixture.apply()).isEmpty();
            assertThat(fixture.replica.rows("SELECT id FROM t7.c9_g1")).isEmpty();
        }
    }
}
