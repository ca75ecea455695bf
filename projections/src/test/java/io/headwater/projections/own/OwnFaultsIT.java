package io.headwater.projections.own;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.ownprojections.OnFault;
import io.headwater.ownprojections.TryLater;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody's code does, it hurts nobody else, and each event has its effect once. */
class OwnFaultsIT {
    private final EngineFixture engines = new EngineFixture();
    private final AtomicBoolean isBroken = new AtomicBoolean(true);

    @AfterEach
    void close() {
        engines.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "an exception",
                "an endless recursion",
                "a class that is missing",
                "a commit",
                "a rollback",
                "a connection that is closed",
                "an error of the database that it hides",
                "an exception of its own that is one of SQL",
                "a constraint"
            })
    void itStopsAtTheOneEventWithAllBeforeItAppliedAndGoesOnOnceItIsMended(String fault) throws SQLException {
        // given
        Noting own = new Noting(isBroken, OnFault.STOP, Fault.named(fault));
        publish();

        try (Engine engine = start(own)) {
            // when
            await().until(() -> engine.status().isStopped());

            // then
            assertThat(seen()).isEqualTo("12|12|12");
            assertThat(engines.gauge("stopped")).isEqualTo(1);

            // when
            isBroken.set(false);
            await().until(() -> seen().equals("24|24|24"));

            // then
            await().until(() -> !engine.status().isStopped());
            assertThat(engines.replica.rows("SELECT count(*) FROM headwater.parked_event"))
                    .containsExactly("0");
        }
    }

    @Test
    void whatIsParkedKeepsOnlyItsRecordWaiting() throws SQLException {
        // given
        Noting own = new Noting(isBroken, OnFault.PARK, Fault.named("an exception"));
        publish();

        try (Engine engine = start(own)) {
            // when
            await().until(() -> engine.status().parkedEvents() == 2);

            // then
            assertThat(seen()).isEqualTo("22|22|24");
            assertThat(engine.status().isStopped()).isFalse();
            assertThat(engines.replica.rows(
                            "SELECT projection, position, record_id FROM headwater.parked_event ORDER BY position"))
                    .containsExactly("own_noting|13|bad", "own_noting|14|bad");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsToBeTriedLaterIsParkedByNobody(boolean isWrapped) throws SQLException {
        // given a target that is away, and a deadlock in the words of a library
        AtomicInteger attempts = new AtomicInteger();
        Noting own = new Noting(isBroken, OnFault.PARK, _ -> {
            attempts.incrementAndGet();
            throw isWrapped
                    ? new IllegalStateException("from a library", new SQLException("deadlock", "40P01"))
                    : new TryLater("away", new IllegalStateException());
        });
        publish();

        try (Engine _ = start(own)) {
            // when
            await().until(() -> attempts.get() >= 3);
            isBroken.set(false);
            await().until(() -> seen().equals("24|24|24"));

            // then
            assertThat(engines.replica.rows("SELECT count(*) FROM headwater.parked_event"))
                    .containsExactly("0");
        }
    }

    @Test
    void anEventThatNobodyCanReadStopsItToo() throws SQLException {
        // given
        Noting own = new Noting(isBroken, OnFault.STOP, _ -> {});
        engines.create(0, 3).forEach(engines.log::publish);
        EventEnvelope illegible = engines.log.next(
                EngineFixture.ZERO, record("acme", "orders", "x"), EventType.RECORD_CREATED, JsonText.of("{}"));
        engines.log.store(List.of(illegible));
        executeOnLog("UPDATE log.event SET type = 'headwater.record.sung.v9' WHERE position = 6");
        engines.create(3, 3).forEach(engines.log::publish);

        try (Engine engine = start(own)) {
            // when
            await().until(() -> engine.status().isStopped());

            // then
            assertThat(seen()).isEqualTo("5|5|5");

            // when a build that knows the type is deployed
            executeOnLog("UPDATE log.event SET type = 'headwater.record.created.v1' WHERE position = 6");
            await().until(() -> seen().equals("9|9|9"));
        }
    }

    @Test
    void codeThatDoesNotReturnHoldsNothingElseUp() throws Exception {
        // given
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger entered = new AtomicInteger();
        Noting own = new Noting(isBroken, OnFault.STOP, _ -> {
            entered.incrementAndGet();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        try (Engine _ = start(own);
                Engine records = engines.start()) {
            // when
            publish();
            await().until(() -> entered.get() == 1);
            await().ignoreExceptions().until(() -> engines.rowCount() == 21);

            // then
            assertThat(records.status().isStopped()).isFalse();
            isBroken.set(false);
            release.countDown();
            await().until(() -> seen().equals("24|24|24"));
        }
    }

    @Test
    void instancesThatTakeOverFromEachOtherHaveEachEventOnce() throws SQLException {
        // given
        isBroken.set(false);
        List<EventEnvelope> events = engines.create(0, 3_000);

        // when
        try (Engine _ = start(new Noting(isBroken, OnFault.STOP, _ -> {}))) {
            events.subList(0, 1_000).forEach(engines.log::publish);
            await().until(() -> seen().startsWith("1002"));
            try (Engine _ = start(new Noting(isBroken, OnFault.STOP, _ -> {}))) {
                events.subList(1_000, 2_000).forEach(engines.log::publish);
            }
            events.subList(2_000, 3_000).forEach(engines.log::publish);

            // then
            await().until(() -> seen().equals("3002|3002|3002"));
        }
    }

    private void publish() {
        List<EventEnvelope> events = new ArrayList<>(engines.create(0, 10));
        EventEnvelope bad = engines.log.next(
                EngineFixture.ZERO, record("acme", "orders", "bad"), new Event.RecordCreated(json("{}")));
        EventEnvelope after = engines.log.next(
                EngineFixture.ZERO, record("acme", "orders", "bad"), new Event.RecordPatched(json("{'a': 1}")));
        engines.log.store(List.of(bad, after));
        events.addAll(List.of(bad, after));
        events.addAll(engines.create(10, 10));
        events.forEach(engines.log::publish);
    }

    private Engine start(Noting own) throws SQLException {
        OwnSchema.prepare(engines.replica.dataSource(), "own_noting", own);
        OwnSchema.prepare(engines.replica.dataSource(), "own_noting", own); // As another instance does.
        return engines.start(new Driven(own));
    }

    private String seen() {
        return engines.replica
                .rows("SELECT count(*), count(DISTINCT position), max(position) FROM own_noting.seen")
                .getFirst();
    }

    private void executeOnLog(String sql) throws SQLException {
        try (Connection connection = engines.log.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
