package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.events.Event;
import io.headwater.events.Partition;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** The engine with the records read model, from the topic to rows. */
class EngineIT {
    static final EngineSettings SETTINGS = new EngineSettings(
            2,
            5_000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(200),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));
    private static final Partition ZERO = new Partition(0);

    private final LogFixture log = new LogFixture(2);
    private final ReplicaFixture replica = new ReplicaFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @BeforeEach
    void provision() {
        log.append(ZERO, tenant("acme"), provisioned(7));
        log.append(
                ZERO,
                collection("acme", "orders"),
                defined(
                        9,
                        "{'schema': {'properties': {'total': {'type': 'number'}, 'customer': {'type': 'string'}}},"
                                + " 'indexes': [{'fields': ['customer', '-total']}]}"));
    }

    @AfterEach
    void close() {
        log.close();
        replica.close();
    }

    @Test
    void eventsBecomeRows() {
        // given
        log.append(ZERO, record("acme", "orders", "o1"), created("{'customer': 'ada', 'total': 14.00}"));
        log.append(ZERO, record("acme", "orders", "o2"), created("{'customer': 'bob', 'total': 3}"));
        log.append(ZERO, record("acme", "orders", "o2"), new Event.RecordPatched(json("{'total': 4.50, 'note': 'x'}")));
        log.append(ZERO, record("acme", "orders", "o3"), created("{}"));
        log.append(ZERO, record("acme", "orders", "o3"), new Event.RecordDeleted());

        // when
        try (Engine engine = start()) {
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

    private Engine start() {
        Engine engine = new Engine(
                "one",
                replica.dataSource(),
                new EventLog(log.dataSource()),
                log.topic("one"),
                new RecordProjection(() -> {}),
                SETTINGS,
                registry);
        engine.start();
        return engine;
    }

    private static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }
}
