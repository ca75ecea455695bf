package io.headwater.projections.parked;

import static io.headwater.projections.engine.LogFixture.collection;
import static io.headwater.projections.engine.LogFixture.defined;
import static io.headwater.projections.engine.LogFixture.json;
import static io.headwater.projections.engine.LogFixture.record;
import static io.headwater.projections.engine.Patience.await;
import static java.util.stream.Collectors.joining;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.projections.engine.EngineFixture;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * A tenant with a collection {@code orders}, and one called {@code wide} whose index takes no record with very long numbers: it
 * is the poison, and to define the collection without the index is the fix.
 */
final class PoisonFixture implements AutoCloseable {
    static final Partition ZERO = EngineFixture.ZERO;

    private static final List<String> FIELDS = List.of("a", "b", "c", "d", "e", "f", "g");
    private static final String SCHEMA = FIELDS.stream()
            .map(field -> "'" + field + "': {'type': 'number'}")
            .collect(joining(", ", "'schema': {'properties': {", "}}"));

    final EngineFixture engine = new EngineFixture();
    final ParkedQueues queues = new ParkedQueues("records");

    PoisonFixture() {
        engine.log.append(
                ZERO,
                collection("acme", "wide"),
                defined(10, "{" + SCHEMA + ", 'indexes': [{'fields': ['" + String.join("', '", FIELDS) + "']}]}"));
    }

    /** Creates a record that the database refuses. */
    EventEnvelope poison(String id) {
        Random random = new Random(1);
        String body = FIELDS.stream()
                .map(field -> "'" + field + "': "
                        + random.ints(1_000, 1, 10).mapToObj(String::valueOf).collect(joining()))
                .collect(joining(", ", "{", "}"));
        return engine.log.append(ZERO, record("acme", "wide", id), EngineFixture.created(body));
    }

    EventEnvelope patch(String id, String patch) {
        return engine.log.append(ZERO, record("acme", "wide", id), new Event.RecordPatched(json(patch)));
    }

    EventEnvelope patchOrder(String id, String patch) {
        return engine.log.append(ZERO, record("acme", "orders", id), new Event.RecordPatched(json(patch)));
    }

    /** Changes a record of {@code orders} in the log, of which the topic gets a copy that nobody can read. */
    EventEnvelope patchDamagedOnItsWay(String id, String patch) {
        EventEnvelope event = engine.log.next(ZERO, record("acme", "orders", id), new Event.RecordPatched(json(patch)));
        damageOnTheWay(List.of(event), List.of());
        return event;
    }

    /**
     * Publishes events and keeps them in the log, in this order: an engine that finds the log ahead of the topic reads it, and
     * would never see the damage.
     */
    void damageOnTheWay(List<EventEnvelope> damaged, List<EventEnvelope> whole) {
        damaged.forEach(event -> engine.log.publish(damaged(event)));
        whole.forEach(engine.log::publish);
        awaitApplied(whole.isEmpty() ? damaged.getLast() : whole.getLast());
        engine.log.store(damaged);
        engine.log.store(whole);
    }

    /** The same event with data that no event has. */
    static EventEnvelope damaged(EventEnvelope event) {
        return new EventEnvelope(
                event.epoch(),
                event.partition(),
                event.position(),
                event.id(),
                event.subject(),
                event.version(),
                event.type() == EventType.RECORD_CREATED ? EventType.RECORD_PATCHED : event.type(),
                JsonText.of("[\"\\u0000\"]"),
                event.metadata(),
                event.occurredAt());
    }

    /** Makes the log's copy of a patch one that has no object to change. */
    void damageInLog(EventEnvelope event) throws SQLException {
        try (Connection connection = engine.log.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE log.event SET data = '[1]' WHERE position = " + event.position());
        }
    }

    EventEnvelope fix() {
        return engine.log.append(ZERO, collection("acme", "wide"), defined(10, "{" + SCHEMA + "}"));
    }

    void awaitApplied(EventEnvelope event) {
        await().until(() -> Long.parseLong(checkpoint()) >= event.position().value());
    }

    private String checkpoint() {
        return engine.replica
                .rows("SELECT coalesce(max(position), 0) FROM headwater.checkpoint WHERE partition = 0")
                .getFirst();
    }

    List<String> parked() {
        return engine.replica.rows("SELECT position FROM headwater.parked_event ORDER BY position");
    }

    RetryParked retry() {
        return new RetryParked(engine.replica.dataSource(), log(), new RecordProjection(() -> {}));
    }

    SkipParked skip() {
        return new SkipParked(engine.replica.dataSource(), log(), new RecordProjection(() -> {}));
    }

    ExplainParked explain() {
        return new ExplainParked(engine.replica.dataSource(), log(), "records");
    }

    private EventLog log() {
        return new EventLog(engine.log.dataSource());
    }

    static Scope wide(String id) {
        return new Scope(null, "acme", "wide", id);
    }

    static Place place(EventEnvelope event) {
        return new Place(event.partition(), event.position());
    }

    static Place place(long position) {
        return new Place(ZERO, new Position(position));
    }

    @Override
    public void close() {
        engine.close();
    }
}
