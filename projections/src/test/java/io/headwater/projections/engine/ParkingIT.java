package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Event;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that cannot be applied, by the engine or by the database. */
class ParkingIT {
    private static final Partition ZERO = EngineFixture.ZERO;

    private final EngineFixture fixture = new EngineFixture();
    private final LogFixture log = fixture.log;
    private final ReplicaFixture replica = fixture.replica;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anEventThatCannotBeAppliedStopsItsRecordAndNothingElse() {
        // given
        log.append(ZERO, record("acme", "orders", "bad"), EngineFixture.created("{'total': 1}"));
        log.publish(log.next(
                ZERO, record("acme", "orders", "bad"), EventType.RECORD_PATCHED, JsonText.of("{\"a\":\"\\u0000\"}")));
        log.append(ZERO, record("acme", "orders", "bad"), new Event.RecordPatched(json("{'total': 3}")));
        fixture.create(0, 10).forEach(log::publish);

        // when
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("15,0"));
            log.append(ZERO, record("acme", "orders", "bad"), new Event.RecordDeleted());
            await().until(() -> replica.positions().equals("16,0"));

            // then
            assertThat(replica.rows("SELECT id, version FROM t7.c9_g1 WHERE id = 'bad'"))
                    .containsExactly("bad|1");
            assertThat(fixture.rowCount()).isEqualTo(11);
            assertThat(replica.rows("SELECT position, record_id FROM headwater.parked_event ORDER BY position"))
                    .containsExactly("4|bad", "5|bad", "16|bad");
            assertThat(fixture.count("parked")).isEqualTo(3);
        }
    }

    @Test
    void anEventThatTheDatabaseRefusesIsFoundAndParkedAlone() {
        // given numbers that fit no index together: seven of a thousand digits
        List<String> fields = List.of("a", "b", "c", "d", "e", "f", "g");
        String schema = fields.stream()
                .map(field -> "'" + field + "': {'type': 'number'}")
                .collect(joining(", "));
        Random random = new Random(1);
        String wide = fields.stream()
                .map(field -> "'" + field + "': "
                        + random.ints(1_000, 1, 10).mapToObj(String::valueOf).collect(joining()))
                .collect(joining(", ", "{", "}"));
        log.append(
                ZERO,
                collection("acme", "wide"),
                defined(
                        10,
                        "{'schema': {'properties': {" + schema + "}}, 'indexes': [{'fields': ['"
                                + String.join("', '", fields) + "']}]}"));
        fixture.create(0, 20).forEach(log::publish);
        log.append(ZERO, record("acme", "wide", "w"), EngineFixture.created(wide));
        fixture.create(20, 20).forEach(log::publish);

        // when
        try (Engine _ = fixture.start()) {
            await().until(() -> replica.positions().equals("44,0"));

            // then
            assertThat(fixture.rowCount()).isEqualTo(40);
            assertThat(replica.rows("SELECT position, record_id FROM headwater.parked_event"))
                    .containsExactly("24|w");
        }
    }
}
