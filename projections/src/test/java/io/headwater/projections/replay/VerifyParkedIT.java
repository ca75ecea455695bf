package io.headwater.projections.replay;

import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static io.headwater.projections.replay.ReplayFixture.ORDERS;
import static io.headwater.projections.replay.ReplayFixture.ZERO;
import static io.headwater.projections.replay.ReplayFixture.created;
import static io.headwater.projections.replay.ReplayFixture.patched;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.Engine;
import io.headwater.projections.engine.EngineSettings;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.Urgency;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What the engine has parked, seen by a comparison. */
class VerifyParkedIT {
    private static final EngineSettings SETTINGS = new EngineSettings(
            2,
            5_000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(200),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));

    private final ReplayFixture fixture = new ReplayFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aParkedRecordIsNamedAsSuchAndComparedUpToWhatIsParked() throws SQLException {
        // given
        fixture.order("bad", created("{'total': 1}"));
        EventEnvelope poison = fixture.log.next(
                ZERO, record("acme", "orders", "bad"), EventType.RECORD_PATCHED, JsonText.of("{\"a\":\"\\u0000\"}"));
        fixture.log.store(List.of(poison));
        fixture.order("bad", patched("{'total': 3}"));
        fixture.order("good", created("{}"));

        // when the log alone tells the engine
        try (Engine engine = new Engine(
                "one",
                fixture.replica.dataSource(),
                new EventLog(fixture.log.dataSource()),
                fixture.log.topic("one"),
                new RecordProjection(() -> {}),
                SETTINGS,
                Urgency.AT_ONCE,
                new SimpleMeterRegistry())) {
            engine.start();
            await().until(() -> fixture.replica.positions().equals("6"));
        }

        // then
        assertThat(fixture.verify(ORDERS))
                .isEqualTo(new ReplayFixture.Verified(
                        List.of("one acme orders bad: parked from position 4 on"), new VerifyReport(1, 1, 2, 0, 1)));

        // when
        fixture.replica.execute("UPDATE t7.c9_g1 SET data = '{}' WHERE id = 'bad'");

        // then
        assertThat(fixture.verify(ORDERS).findings())
                .containsExactly(
                        "one acme orders bad: parked from position 4 on", "one acme orders bad: differs in body");
    }
}
