package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static io.headwater.projections.engine.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with the records read model, from the topic to rows. */
class EngineIT {
    private static final Partition ZERO = EngineFixture.ZERO;

    private final EngineFixture fixture = new EngineFixture();
    private final LogFixture log = fixture.log;
    private final ReplicaFixture replica = fixture.replica;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void eventsBecomeRows() {
        // given
        log.append(ZERO, record("acme", "orders", "o1"), EngineFixture.created("{'customer': 'ada', 'total': 14.00}"));
        log.append(ZERO, record("acme", "orders", "o2"), EngineFixture.created("{'customer': 'bob', 'total': 3}"));
        log.append(ZERO, record("acme", "orders", "o2"), new Event.RecordPatched(json("{'total': 4.50, 'note': 'x'}")));
        log.append(ZERO, record("acme", "orders", "o3"), EngineFixture.created("{}"));
        log.append(ZERO, record("acme", "orders", "o3"), new Event.RecordDeleted());

        // when
        try (Engine engine = fixture.start()) {
            await().until(() -> replica.positions().equals("7,0"));

            // then
            assertThat(replica.rows("SELECT id, version, position, data, f1, f2 FROM t7.c9_g1 ORDER BY id"))
                    .containsExactly(
                            "o1|1|3|{\"total\": 14.00, \"customer\": \"ada\"}|ada|14.00",
                            "o2|2|5|{\"note\": \"x\", \"total\": 4.50, \"customer\": \"bob\"}|bob|4.50");
            assertThat(engine.status().partitions())
                    .extracting(p -> p.lagEvents())
                    .containsExactly(0L, 0L);
        }
    }

    @Test
    void whatIsDeliveredTwiceCountsOnce() {
        // given
        List<EventEnvelope> events = fixture.create(0, 50);
        events.forEach(log::publish);
        events.forEach(log::publish);

        // when
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("52,0"));
            await().until(() -> fixture.count("duplicates") == 50);

            // then
            assertThat(fixture.rowCount()).isEqualTo(50);
            assertThat(fixture.count("gaps")).isZero();
        }
    }

    @Test
    void aGapIsFilledFromTheLogAndTheTailIsJoined() {
        // given
        List<EventEnvelope> events = fixture.create(0, 100);
        events.subList(0, 20).forEach(log::publish);
        events.subList(60, 100).forEach(log::publish);

        // when
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("102,0"));
            fixture.create(100, 1).forEach(log::publish);
            await().until(() -> replica.positions().equals("103,0"));

            // then
            assertThat(fixture.rowCount()).isEqualTo(101);
            assertThat(fixture.count("gaps")).isEqualTo(1);
            assertThat(fixture.count("log.events")).isEqualTo(40);
        }
    }

    @Test
    void aTopicThatLostItsTailIsMadeUpForFromTheLog() {
        // given
        fixture.create(0, 30);

        // when nothing of it is ever published
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("32,0"));

            // then
            assertThat(fixture.rowCount()).isEqualTo(30);
            assertThat(fixture.count("log.events")).isEqualTo(30);
        }
    }

    @Test
    void aTopicWhoseBeginningWasRemovedIsReadFromWhereItBegins() throws Exception {
        // given
        fixture.create(0, 30).forEach(log::publish);
        log.flush();
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("32,0"));
        }
        fixture.create(30, 30).forEach(log::publish);
        log.removeBefore(ZERO, 50);

        // when
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("62,0"));

            // then
            assertThat(fixture.rowCount()).isEqualTo(60);
        }
    }

    @Test
    void instancesThatComeAndGoLoseAndDoubleNothing() {
        // given
        fixture.tally();
        Engine first = fixture.start(new TallyProjection());
        fixture.create(0, 200).forEach(log::publish);

        // when
        try (Engine _ = fixture.start(new TallyProjection())) {
            log.append(new Partition(1), tenant("other"), provisioned(8));
            fixture.create(200, 200).forEach(log::publish);
            first.close();
            fixture.create(400, 200).forEach(log::publish);
            await().until(() -> replica.positions().equals("602,1"));

            // then
            assertThat(fixture.tallied()).isEqualTo("603|603");
        }
    }

    @Test
    void aConnectionKilledBetweenRowsAndCommitHasNoDoubleEffect() {
        // given
        fixture.tally();
        AtomicInteger kills = new AtomicInteger(3);

        // when
        try (Engine _ = fixture.start(new TallyProjection() {
            @Override
            public List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events)
                    throws SQLException {
                super.apply(transaction, partition, events);
                if (kills.getAndDecrement() > 0) {
                    try (Statement statement = transaction.createStatement()) {
                        statement.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                    }
                }
                return List.of();
            }
        })) {
            fixture.create(0, 100).forEach(log::publish);
            await().until(() -> replica.positions().equals("102,0"));

            // then
            assertThat(fixture.tallied()).isEqualTo("102|102");
            assertThat(fixture.count("failures")).isGreaterThanOrEqualTo(3);
        }
    }
}
