package io.headwater.projections.parked;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static io.headwater.projections.parked.PoisonFixture.ZERO;
import static io.headwater.projections.parked.PoisonFixture.place;
import static io.headwater.projections.parked.PoisonFixture.wide;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineFixture;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parked events that are tried again beside a running engine. */
class RetryParkedIT {
    private final PoisonFixture fixture = new PoisonFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void onlyTheRecordOfAPoisonEventWaitsAndARetryAfterTheFixAppliesItsQueueInOrder() throws SQLException {
        // given
        try (Engine engine = fixture.engine.start()) {
            EventEnvelope poison = fixture.poison("p");
            fixture.patch("p", "{'a': 1, 'step': 'second'}");
            for (EventEnvelope other : fixture.engine.create(0, 50)) {
                fixture.engine.log.publish(other);
                fixture.awaitApplied(other);
                await().until(() -> engine.status().partitions().getFirst().lagEvents() == 0);
            }
            EventEnvelope last = fixture.patch("p", "{'b': 2, 'step': 'third'}");
            fixture.awaitApplied(last);
            await().until(() -> engine.status().parkedEvents() == 3);
            assertThat(fixture.engine.gauge("parked.events")).isEqualTo(3);
            assertThat(fixture.engine.rowCount()).isEqualTo(50);
            assertThat(fixture.queues.list(fixture.engine.replica.dataSource(), Scope.ALL, 10))
                    .satisfies(page -> assertThat(page.eventsInAll()).isEqualTo(3))
                    .extracting(ParkedQueues.Page::queues)
                    .satisfies(queues -> assertThat(queues).singleElement().satisfies(queue -> {
                        assertThat(queue.first()).isEqualTo(place(poison));
                        assertThat(queue.stream()).hasToString("acme/wide/p");
                        assertThat(queue.error()).startsWith("54000:");
                    }));

            // when
            fixture.awaitApplied(fixture.fix());
            RetryParked.Outcome outcome = fixture.retry().retry(wide("p"), _ -> {});

            // then
            assertThat(outcome).isEqualTo(new RetryParked.Outcome(3, 0, List.of()));
            assertThat(rows()).containsExactly("p|3|third");
            fixture.awaitApplied(fixture.patch("p", "{'step': 'after'}"));
            assertThat(fixture.parked()).isEmpty();
            assertThat(rows()).containsExactly("p|4|after");
            await().until(() -> engine.status().parkedEvents() == 0);
        }
    }

    @Test
    void aRetryThatFailsAgainLeavesEverythingAsItWasWithTheNewError() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope poison = fixture.poison("p");
            fixture.awaitApplied(fixture.patch("p", "{'step': 'second'}"));
            fixture.engine.replica.execute("UPDATE headwater.parked_event SET error = 'an old story'");
            List<String> before = parkedWithoutError();

            // when
            RetryParked.Outcome outcome = fixture.retry().retry(Scope.ALL, _ -> {});
            fixture.awaitApplied(fixture.patch("p", "{'step': 'after'}"));

            // then
            assertThat(outcome.applied()).isZero();
            assertThat(outcome.firstFailures()).singleElement().satisfies(failure -> {
                assertThat(failure.place()).isEqualTo(place(poison));
                assertThat(failure.error()).startsWith("54000:");
            });
            assertThat(parkedWithoutError()).containsAll(before).hasSize(3);
            assertThat(errors().getFirst()).startsWith("54000:");
            assertThat(errors().get(1)).isEqualTo("an old story");
            assertThat(rows()).isEmpty();
        }
    }

    @Test
    void aRetryGoesAsFarAsTheNextEventThatCannotBeApplied() throws SQLException {
        // given
        fixture.poison("p");
        fixture.patch("p", "{'step': 'second'}");
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope again = fixture.patch("p", "{'step': 'third'}");
            fixture.awaitApplied(fixture.patch("p", "{'step': 'fourth'}"));
            fixture.awaitApplied(fixture.fix());
            fixture.damageInLog(again);

            // when
            RetryParked.Outcome outcome = fixture.retry().retry(wide("p"), _ -> {});

            // then
            assertThat(outcome.applied()).isEqualTo(2);
            assertThat(outcome.firstFailures()).extracting(StillParked::place).containsExactly(place(again));
            assertThat(fixture.parked()).hasSize(2);
            assertThat(rows()).containsExactly("p|2|second");
        }
    }

    @Test
    void whatWasDamagedOnItsWayIsAppliedAsTheLogHasIt() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            fixture.engine.create(0, 1).forEach(fixture.engine.log::publish);
            fixture.patchDamagedOnItsWay("r0", "{'total': 77}");
            EventEnvelope definition = fixture.engine.log.next(
                    ZERO, collection("acme", "late"), defined(11, "{'schema': {'properties': {}}}"));
            List<EventEnvelope> records = new ArrayList<>();
            for (int i = 0; i < 2_500; i++) {
                records.add(fixture.engine.log.next(
                        ZERO, record("acme", "late", "n" + i), EngineFixture.created("{'n': " + i + "}")));
            }
            fixture.damageOnTheWay(List.of(definition), records);
            assertThat(fixture.parked()).hasSize(2_502);

            // when
            List<Long> progress = new ArrayList<>();
            RetryParked.Outcome outcome = fixture.retry().retry(Scope.ALL, soFar -> progress.add(soFar.applied()));

            // then
            assertThat(outcome).isEqualTo(new RetryParked.Outcome(2_502, 0, List.of()));
            assertThat(progress).hasSizeGreaterThan(2).isSorted();
            assertThat(fixture.parked()).isEmpty();
            assertThat(fixture.engine.replica.rows("SELECT count(*), sum((data ->> 'n')::integer) FROM t7.c11_g1"))
                    .containsExactly("2500|" + 2_500 * 2_499 / 2);
            assertThat(fixture.engine.replica.rows("SELECT version, data ->> 'total' FROM t7.c9_g1"))
                    .containsExactly("2|77");
        }
    }

    @Test
    void retriesBesideEachOtherAndBesideEventsOfTheSameRecordApplyEachEventOnce() throws Exception {
        // given
        try (Engine _ = fixture.engine.start();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            fixture.poison("p");
            for (int i = 0; i < 300; i++) {
                fixture.patch("p", "{'step': 'x'}");
            }
            fixture.awaitApplied(fixture.fix());

            // when
            Callable<RetryParked.Outcome> retry = () -> fixture.retry().retry(Scope.ALL, _ -> {});
            List<Future<RetryParked.Outcome>> retries = new ArrayList<>();
            EventEnvelope last = fixture.patch("p", "{'step': 'y'}");
            for (int i = 0; i < 200; i++) {
                if (i % 20 == 0) {
                    retries.add(threads.submit(retry));
                }
                last = fixture.patch("p", "{'step': 'z" + i + "'}");
            }
            for (Future<RetryParked.Outcome> outcome : retries) {
                assertThat(outcome.get().failed()).isZero();
            }
            fixture.awaitApplied(last);
            retry.call();

            // then
            assertThat(fixture.parked()).isEmpty();
            assertThat(rows()).containsExactly("p|502|z199");
        }
    }

    @Test
    void aLongQueueIsAppliedInSeveralTransactions() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            fixture.poison("p");
            fixture.poison("q");
            List<EventEnvelope> patches = new ArrayList<>();
            for (int i = 1; i <= 2_200; i++) {
                patches.add(fixture.engine.log.next(
                        ZERO, record("acme", "wide", "p"), new Event.RecordPatched(json("{'step': '" + i + "'}"))));
            }
            fixture.engine.log.store(patches);
            patches.forEach(fixture.engine.log::publish);
            fixture.awaitApplied(patches.getLast());
            fixture.awaitApplied(fixture.fix());
            List<Long> progress = new ArrayList<>();

            // when
            RetryParked.Outcome outcome = fixture.retry().retry(Scope.ALL, soFar -> progress.add(soFar.applied()));

            // then
            assertThat(outcome).isEqualTo(new RetryParked.Outcome(2_202, 0, List.of()));
            assertThat(progress).startsWith(1_000L, 2_000L, 2_202L);
            assertThat(rows()).contains("p|2201|2200");
        }
    }

    @Test
    void whereNothingIsParkedARetryDoesNothing() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope applied = fixture.engine.create(0, 1).getFirst();
            fixture.engine.log.publish(applied);
            fixture.awaitApplied(applied);
            List<String> checkpoints = checkpoints();

            // when
            RetryParked.Outcome outcome = fixture.retry().retry(Scope.ALL, _ -> {});

            // then
            assertThat(outcome).isEqualTo(new RetryParked.Outcome(0, 0, List.of()));
            assertThat(fixture.queues.streamAt(fixture.engine.replica.dataSource(), place(applied)))
                    .isEmpty();
            assertThat(fixture.queues.list(fixture.engine.replica.dataSource(), Scope.ALL, 10))
                    .isEqualTo(new ParkedQueues.Page(List.of(), 0, 0));
            assertThat(checkpoints()).isEqualTo(checkpoints);
        }
    }

    @Test
    void anEventThatTheLogDoesNotHaveStaysParked() throws SQLException {
        // given
        try (Engine _ = fixture.engine.start()) {
            EventEnvelope unknown =
                    fixture.engine.log.next(ZERO, record("acme", "nowhere", "r"), EngineFixture.created("{}"));
            fixture.engine.log.publish(unknown);
            fixture.awaitApplied(unknown);

            // when
            RetryParked.Outcome outcome = fixture.retry().retry(Scope.ALL, _ -> {});

            // then
            assertThat(outcome.firstFailures())
                    .extracting(StillParked::error)
                    .containsExactly("the log has no event at this position");
            assertThat(fixture.parked()).hasSize(1);
        }
    }

    private List<String> rows() {
        return fixture.engine.replica.rows("SELECT id, version, data ->> 'step' FROM t7.c10_g1");
    }

    private List<String> errors() {
        return fixture.engine.replica.rows("SELECT error FROM headwater.parked_event ORDER BY position");
    }

    private List<String> parkedWithoutError() {
        return fixture.engine.replica.rows(
                "SELECT position, record_id, event, parked_at FROM headwater.parked_event ORDER BY position");
    }

    private List<String> checkpoints() {
        return fixture.engine.replica.rows("SELECT partition, position, owner FROM headwater.checkpoint ORDER BY 1");
    }
}
