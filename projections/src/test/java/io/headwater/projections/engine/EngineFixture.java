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
public final class EngineFixture implements AutoCloseable {
    static final EngineSettings SETTINGS = new EngineSettings(
            2,
            5_000,
            DataSize.ofMegabytes(8),
            Duration.ofMillis(200),
            Duration.ofMillis(10),
            Duration.ofMillis(200),
            Duration.ofSeconds(5));
    public static final Partition ZERO = new Partition(0);

    public final LogFixture log = new LogFixture(2);
    public final ReplicaFixture replica = new ReplicaFixture();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    /** The tenant and the collection are in the log and on the topic. */
    public EngineFixture() {
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

    /** Stores creations of records {@code r0}, {@code r1} …, and leaves it to the caller to publish them. */
    public List<EventEnvelope> create(int from, int count) {
        List<EventEnvelope> events = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            events.add(log.next(ZERO, record("acme", "orders", "r" + i), created("{'total': " + i + "}")));
        }
        log.store(events);
        return events;
    }

    public int rowCount() {
        return Integer.parseInt(replica.rows("SELECT count(*) FROM t7.c9_g1").getFirst());
    }

    double count(String metric) {
        return registry.get("headwater.projection." + metric).counter().count();
    }

    /** The value of a gauge of the engine. */
    public double gauge(String metric) {
        return registry.get("headwater.projection." + metric).gauge().value();
    }

    void tally() {
        replica.execute("CREATE TABLE tally (partition integer NOT NULL, position bigint NOT NULL)");
    }

    String tallied() {
        return replica.rows("SELECT count(*), count(DISTINCT (partition, position)) FROM tally")
                .getFirst();
    }

    /** A running engine that keeps the records up. */
    public Engine start() {
        return start(new RecordProjection(() -> {}));
    }

    /** A running engine that keeps another read model up. */
    public Engine start(Projection projection) {
        Engine engine = new Engine(
                "one",
                replica.dataSource(),
                new EventLog(log.dataSource()),
                log.topic("one-" + projection.name()), // A group for each, as the service has it.
                projection,
                SETTINGS,
                Urgency.AT_ONCE,
                registry);
        engine.start();
        return engine;
    }

    public static Event created(String body) {
        return new Event.RecordCreated(json(body));
    }
}
