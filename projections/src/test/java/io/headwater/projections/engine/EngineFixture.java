package io.headwater.projections.engine;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.provisioned;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.LogFixture.tenant;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.projections.records.RecordProjection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** A log, a replica and engines between them, with a tenant {@code acme} and its collection {@code orders}. */
final class EngineFixture implements AutoCloseable {
    static final EngineSettings SETTINGS = new EngineSettings(
            2,
            5_000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(200),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));
    static final Partition ZERO = new Partition(0);

    final LogFixture log = new LogFixture(2);
    final ReplicaFixture replica = new ReplicaFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    EngineFixture() {
        log.append(ZERO, tenant("acme"), provisioned(7));
        log.append(
                ZERO,
                collection("acme", "orders"),
                defined(
                        9,
                        "{'schema': {'properties': {'total': {'type': 'number'}, 'customer': {'type': 'string'}}},"
                                + " 'indexes': [{'fields': ['customer', '-total']}]}"));
    }

    @Override
    public void close() {
        log.close();
        replica.close();
    }

    List<EventEnvelope> create(int from, int count) {
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            events.add(log.next(ZERO, record("acme", "orders", "r" + i), created("{'total': " + i + "}")));
        }
        log.store(events);
        return events;
    }

    int rowCount() {
        return Integer.parseInt(replica.rows("SELECT count(*) FROM t7.c9_g1").getFirst());
    }

    double count(String metric) {
        return registry.get("headwater.projection." + metric).counter().count();
    }

    void tally() {
        replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
    }

    String tallied() {
        return replica.rows("SELECT count(*), count(DISTINCT (partition, position)) FROM tally")
                .getFirst();
    }

    Engine start() {
        return start(new RecordProjection(() -> {}));
    }

    Engine start(Projection projection) {
        Engine engine = new Engine(
                "one",
                replica.dataSource(),
                new EventLog(log.dataSource()),
                log.topic("one"),
                projection,
                SETTINGS,
                registry);
        engine.start();
        return engine;
    }

    static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }
}
