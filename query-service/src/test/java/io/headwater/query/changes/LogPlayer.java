package io.headwater.query.changes;

import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import io.headwater.events.Metadata;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Plays the log of a partition: each event goes to the topic, and with its checkpoint to the replica. One thread. */
final class LogPlayer implements AutoCloseable {
    private static final String EMPTY = "{\"schema\": {}}";

    private final ServiceFixture service;
    private final TenantPlacement tenant;
    private final Connection replica;
    private final Map<CollectionName, ReplicaFixture.Table> tables = new HashMap<>();
    private final Map<Subject, RecordState> states = new HashMap<>();
    private long position;

    LogPlayer(ServiceFixture service, TenantPlacement tenant) {
        this.service = service;
        this.tenant = tenant;
        try {
            this.replica = service.replica().dataSource().getConnection();
            replica.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        provision(tenant);
    }

    /** The tenant begins; its row is there already. */
    void provision(TenantPlacement life) {
        EventEnvelope event = send(
                Subject.of(life.tenant()),
                new Version(1),
                new Event.TenantProvisioned(life.incarnation(), JsonNodeFactory.instance.objectNode()));
        execute(
                "INSERT INTO headwater.history (tenant, version, occurred_at, position, type, actor, change)"
                        + " VALUES (?, 1, now(), ?, ?, 'somebody', '{}')",
                life.incarnation().value(),
                position,
                event.type().wireName());
        checkpoint();
    }

    LogPlayer define(String collection, long incarnation) {
        CollectionName name = new CollectionName(collection);
        tables.put(name, service.replica().define(tenant, name, incarnation, EMPTY));
        send(
                Subject.of(tenant.tenant(), name),
                new Version(1),
                new Event.CollectionDefined(
                        new Incarnation(incarnation), CollectionDefinition.fromJson(json("{'schema': {}}"))));
        checkpoint();
        return this;
    }

    void drop(String collection) {
        CollectionName name = new CollectionName(collection);
        execute("DELETE FROM headwater.collection WHERE name = ?", collection);
        tables.remove(name);
        send(Subject.of(tenant.tenant(), name), new Version(2), new Event.CollectionDropped());
        checkpoint();
    }

    void offboard() {
        send(Subject.of(tenant.tenant()), new Version(2), new Event.TenantOffboarded());
        checkpoint();
    }

    EventEnvelope create(String collection, String id, String body) {
        return change(collection, id, new Event.RecordCreated(json(body)));
    }

    EventEnvelope patch(String collection, String id, String patch) {
        return change(collection, id, new Event.RecordPatched(json(patch)));
    }

    EventEnvelope delete(String collection, String id) {
        return change(collection, id, new Event.RecordDeleted());
    }

    EventEnvelope change(String collection, String id, Event.RecordEvent change) {
        CollectionName name = new CollectionName(collection);
        Subject subject = Subject.of(tenant.tenant(), name, new RecordId(id));
        RecordState state = states.getOrDefault(subject, RecordState.NEW).evolve(change, Instant.now());
        states.put(subject, state);
        EventEnvelope event = send(subject, state.version(), change);
        ReplicaFixture.Table table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("there is no collection " + collection);
        }
        if (state.body() == null) {
            execute("DELETE FROM " + table.name() + " WHERE id = ?", id);
        } else {
            execute(
                    "INSERT INTO " + table.name() + " (id, version, position, data, created_at, updated_at)"
                            + " VALUES (?, ?, ?, ?::jsonb, now(), now()) ON CONFLICT (id) DO UPDATE SET"
                            + " version = excluded.version, position = excluded.position, data = excluded.data",
                    id,
                    state.version().value(),
                    position,
                    new String(Json.write(state.body()), StandardCharsets.UTF_8));
        }
        checkpoint();
        return event;
    }

    /** What the records of a collection are now. */
    Map<String, RecordState> records(String collection) {
        Map<String, RecordState> records = new HashMap<>();
        states.forEach((subject, state) -> {
            if (new CollectionName(collection).equals(subject.collection()) && state.exists()) {
                records.put(String.valueOf(subject.record()), state);
            }
        });
        return records;
    }

    /** The position of the last event. */
    long position() {
        return position;
    }

    String token() {
        return "1." + tenant.partition() + "." + position;
    }

    private EventEnvelope send(Subject subject, Version version, Event event) {
        EventEnvelope envelope = new EventEnvelope(
                1,
                tenant.partition(),
                new Position(++position),
                UUID.randomUUID(),
                subject,
                version,
                event.type(),
                EventCodec.encode(event),
                new Metadata("somebody", null, Version.NONE),
                Instant.now());
        service.topics().publish(envelope);
        return envelope;
    }

    private void checkpoint() {
        execute("""
                INSERT INTO headwater.checkpoint (projection, partition, epoch, position, kafka_offset, owner, updated_at)
                SELECT name, ?, 1, ?, -1, 1, now()
                FROM unnest(ARRAY['records', 'history']) AS projection (name)
                ON CONFLICT (projection, partition) DO UPDATE SET position = excluded.position, updated_at = now()
                """, tenant.partition().number(), position);
        try {
            replica.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql, Object... parameters) {
        try (PreparedStatement statement = replica.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            replica.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
