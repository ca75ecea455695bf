package io.headwater.projections.parked;

import static io.headwater.projections.parked.PoisonFixture.place;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.events.EventEnvelope;
import io.headwater.events.InvalidName;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.parked.SkipParked.Decision;
import io.headwater.projections.parked.SkipParked.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parked events that are explained and given up beside a running engine. */
class SkipParkedIT {
    private static final Decision DECISION = new Decision("ada@box", "  a test order, agreed with acme ");

    private final PoisonFixture fixture = new PoisonFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSkippedEventIsPassedOverAndKeptWithWhoAndWhyAndWhatWaitedBehindItIsApplied() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope damaged = parkAPatchWithTwoBehind();
            List<String> before = parkedRows();

            // when
            Outcome foreseen = fixture.skip().foresee(place(damaged));
            List<String> afterForeseeing = parkedRows();
            Outcome outcome = fixture.skip().skip(place(damaged), DECISION);

            // then
            assertThat(afterForeseeing).isEqualTo(before);
            assertThat(foreseen).isEqualTo(outcome);
            assertThat(outcome).isEqualTo(new Outcome.Skipped(new StreamName("acme", "orders", "r0"), 2, null));
            assertThat(fixture.parked()).isEmpty();
            assertThat(orders()).containsExactly("r0|4|2|3");
            assertThat(fixture.engine.replica.rows("""
                            SELECT position, record_id, event ->> 'type', skipped_by, reason,
                              parked_at < skipped_at AND skipped_at <= now()
                            FROM headwater.skipped_event
                            """))
                    .containsExactly(damaged.position()
                            + "|r0|headwater.record.patched.v1|ada@box|a test order, agreed with acme|t");
            fixture.awaitApplied(fixture.patchOrder("r0", "{'c': 4}"));
            assertThat(fixture.parked()).isEmpty();
        }
    }

    @Test
    void whatCannotBeAppliedWithoutTheSkippedEventIsForeseenAndStaysParked() throws SQLException {
        // given a record whose creation is given up: its change has nothing to change
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope poison = fixture.poison("p");
            EventEnvelope change = fixture.patch("p", "{'step': 'second'}");
            fixture.awaitApplied(change);

            // when
            Outcome foreseen = fixture.skip().foresee(place(poison));
            Outcome outcome = fixture.skip().skip(place(poison), DECISION);

            // then
            assertThat(foreseen).isEqualTo(outcome);
            assertThat(outcome).isInstanceOfSatisfying(Outcome.Skipped.class, skipped -> {
                assertThat(skipped.applied()).isZero();
                assertThat(Objects.requireNonNull(skipped.next()).place()).isEqualTo(place(change));
                assertThat(skipped.next().error()).isEqualTo("there is no record to change");
            });
            assertThat(fixture.parked()).containsExactly(change.position().toString());
        }
    }

    @Test
    void onlyTheFirstOfAQueueIsSkippedAndOnlyOnce() throws Exception {
        // given
        try (Engine _ = fixture.engine.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            EventEnvelope damaged = parkAPatchWithTwoBehind();
            long second = damaged.position().value() + 1;

            // when
            Outcome behind = fixture.skip().skip(place(second), DECISION);
            List<Future<Outcome>> racing = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                racing.add(threads.submit(() -> fixture.skip().skip(place(damaged), DECISION)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> outcome : racing) {
                outcomes.add(outcome.get());
            }

            // then
            assertThat(behind).isEqualTo(new Outcome.Behind(place(damaged)));
            assertThat(outcomes)
                    .containsOnlyOnce(new Outcome.Skipped(new StreamName("acme", "orders", "r0"), 2, null))
                    .filteredOn(outcome -> outcome instanceof Outcome.NotParked)
                    .hasSize(3);
            assertThat(fixture.engine.replica.rows("SELECT count(*) FROM headwater.skipped_event"))
                    .containsExactly("1");
            assertThat(orders()).containsExactly("r0|4|2|3");
        }
    }

    @Test
    void whatIsNotParkedIsNeitherExplainedNorSkipped() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope damaged = parkAPatchWithTwoBehind();
            List<Place> elsewhere = List.of(
                    place(1),
                    place(999_999_999_999_999_999L),
                    Place.parse("1." + damaged.position()),
                    Place.parse("999999." + damaged.position()));

            for (Place place : elsewhere) {
                // when
                Outcome outcome = fixture.skip().skip(place, DECISION);

                // then
                assertThat(outcome).isEqualTo(new Outcome.NotParked());
                assertThat(fixture.explain().explain(place)).isEmpty();
            }
            assertThat(fixture.parked()).hasSize(3);
        }
    }

    @Test
    void anEventThatTheLogDoesNotHaveAtItsPlaceIsNotSkippedForAnotherOne() throws SQLException {
        // given a position that was given twice, before a failover and after it
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope damaged = parkAPatchWithTwoBehind();
            fixture.engine.replica.execute(
                    "UPDATE headwater.parked_event SET event = event || '{\"id\": \"another\"}' WHERE position = "
                            + damaged.position());
            List<String> before = parkedRows();

            // then
            assertThat(fixture.skip().foresee(place(damaged))).isEqualTo(new Outcome.OnFork());
            assertThat(fixture.skip().skip(place(damaged), DECISION)).isEqualTo(new Outcome.OnFork());
            assertThat(parkedRows()).isEqualTo(before);
            assertThat(fixture.engine.replica.rows("SELECT * FROM headwater.skipped_event"))
                    .isEmpty();
        }
    }

    @Test
    void anExplanationHasTheEventAsItCameAndAsTheLogHasItItsRowAndWhatWaits() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope damaged = parkAPatchWithTwoBehind();

            // when
            ExplainParked.Explanation explanation =
                    fixture.explain().explain(place(damaged)).orElseThrow();
            ExplainParked.Explanation second = fixture.explain()
                    .explain(place(damaged.position().value() + 1))
                    .orElseThrow();

            // then
            assertThat(explanation.event()).contains("headwater.record.patched.v1", "\"actor\"", "dataBase64");
            assertThat(explanation.eventInLog()).contains("\"a\":1");
            assertThat(explanation.row()).isNotNull().satisfies(row -> {
                assertThat(row.version()).isEqualTo(1);
                assertThat(row.data()).isEqualTo("{\"total\": 0}");
            });
            assertThat(explanation.behind()).isEqualTo(2);
            assertThat(explanation.firstBehind())
                    .extracting(ExplainParked.Behind::type)
                    .containsExactly("headwater.record.patched.v1", "headwater.record.patched.v1");
            assertThat(second.eventInLog()).as("the same in the log").isNull();
            assertThat(second.behind()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\0b"})
    void aReasonThatTellsNothingIsRefused(String reason) {
        assertThatThrownBy(() -> new Decision("ada@box", reason)).isInstanceOf(InvalidName.class);
        assertThatThrownBy(() -> new Decision("ada@box", "x".repeat(2_001))).isInstanceOf(InvalidName.class);
    }

    /** A record of version 1, of which a patch was damaged on its way, and two more patches that wait behind it. */
    private EventEnvelope parkAPatchWithTwoBehind() {
        fixture.engine.create(0, 1).forEach(fixture.engine.log::publish);
        EventEnvelope damaged = fixture.patchDamagedOnItsWay("r0", "{'a': 1}");
        fixture.patchOrder("r0", "{'a': 2}");
        fixture.awaitApplied(fixture.patchOrder("r0", "{'b': 3}"));
        return damaged;
    }

    private List<String> orders() {
        return fixture.engine.replica.rows("SELECT id, version, data ->> 'a', data ->> 'b' FROM t7.c9_g1");
    }

    private List<String> parkedRows() {
        return fixture.engine.replica.rows("""
                SELECT parked.*, owner, version, data
                FROM headwater.parked_event AS parked
                JOIN headwater.checkpoint USING (projection, partition)
                JOIN t7.c9_g1 ON id = record_id
                ORDER BY parked.position
                """);
    }
}
