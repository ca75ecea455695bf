package io.headwater.query;

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
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.projections.history.HistoryProjection;
import io.headwater.projections.history.Months;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plays the log of one tenant and brings its events into a replica's history as the projections do. The log is in the
 * replica's database, which a test may.
 */
public final class HistoryWriter {
    private final ReplicaFixture replica;
    private final TenantPlacement tenant;
    private final HistoryProjection projection;
    private final Map<Subject, Version> versions = new HashMap<>();
    private final Map<CollectionName, Long> incarnations = new HashMap<>();
    private final List<EventEnvelope> batch = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-10T12:00:00Z");
    private String actor = "somebody";
    private long position;

    public HistoryWriter(ReplicaFixture replica, TenantPlacement tenant) {
        this.replica = replica;
        this.tenant = tenant;
        this.projection = new HistoryProjection(
                replica.dataSource(), replica.dataSource(), new Months(replica.dataSource(), InstantSource.fixed(now)));
        replica.execute("CREATE SCHEMA IF NOT EXISTS log");
        replica.execute("""
                CREATE TABLE IF NOT EXISTS log.event (
                  id uuid NOT NULL DEFAULT gen_random_uuid(),
                  incarnation bigint NOT NULL, stream_key text COLLATE "C" NOT NULL, version bigint NOT NULL,
                  type text NOT NULL, data json NOT NULL, occurred_at timestamptz NOT NULL,
                  PRIMARY KEY (incarnation, stream_key, version));
                CREATE TABLE IF NOT EXISTS log.snapshot (
                  incarnation bigint NOT NULL, stream_key text COLLATE "C" NOT NULL, version bigint NOT NULL,
                  event_id uuid NOT NULL, format integer NOT NULL, created_at timestamptz NOT NULL,
                  updated_at timestamptz NOT NULL, body json NOT NULL, PRIMARY KEY (incarnation, stream_key))
                """);
        add(
                Subject.of(tenant.tenant()),
                new Event.TenantProvisioned(tenant.incarnation(), JsonNodeFactory.instance.objectNode()));
    }

    /** What comes is of this time and, each a second later, the next ones. */
    public HistoryWriter at(String time) {
        now = Instant.parse(time);
        return this;
    }

    /** Whose the events are that come. */
    public HistoryWriter by(String other) {
        actor = other;
        return this;
    }

    /** A collection begins or evolves; {@code definition} is JSON with single quotes. */
    public HistoryWriter define(String collection, long incarnation, String definition) {
        CollectionName name = new CollectionName(collection);
        incarnations.put(name, incarnation);
        return add(
                Subject.of(tenant.tenant(), name),
                new Event.CollectionDefined(
                        new Incarnation(incarnation), CollectionDefinition.fromJson(json(definition))));
    }

    public HistoryWriter drop(String collection) {
        CollectionName name = new CollectionName(collection);
        versions.keySet().removeIf(subject -> name.equals(subject.collection()) && subject.record() != null);
        return add(Subject.of(tenant.tenant(), name), new Event.CollectionDropped());
    }

    public HistoryWriter create(String collection, String id, String body) {
        return change(collection, id, new Event.RecordCreated(json(body)));
    }

    public HistoryWriter patch(String collection, String id, String patch) {
        return change(collection, id, new Event.RecordPatched(json(patch)));
    }

    public HistoryWriter delete(String collection, String id) {
        return change(collection, id, new Event.RecordDeleted());
    }

    public HistoryWriter change(String collection, String id, Event event) {
        return add(Subject.of(tenant.tenant(), new CollectionName(collection), new RecordId(id)), event);
    }

    private HistoryWriter add(Subject subject, Event event) {
        Version version = versions.merge(subject, new Version(1), (last, _) -> last.next());
        EventEnvelope envelope = new EventEnvelope(
                1,
                tenant.partition(),
                new Position(++position),
                UUID.randomUUID(),
                subject,
                version,
                event.type(),
                EventCodec.encode(event),
                new Metadata(actor, null, Version.NONE),
                now);
        now = now.plusSeconds(1);
        batch.add(envelope);
        if (subject.record() != null) {
            replica.execute(
                    "INSERT INTO log.event (incarnation, stream_key, version, type, data, occurred_at) VALUES (?, ?, ?, ?, ?::json, ?::timestamptz)",
                    incarnations.get(subject.collection()),
                    subject.record().value(),
                    version.value(),
                    event.type().wireName(),
                    envelope.data().toString(),
                    envelope.occurredAt().toString());
        }
        return this;
    }

    /** The position of the last event. */
    public long position() {
        return position;
    }

    /** When the next event is. */
    public Instant now() {
        return now;
    }

    /** Applies what was added since, in one transaction with the checkpoint. */
    public void apply() {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            var refusals = projection.apply(transaction, tenant.partition(), List.copyOf(batch));
            if (!refusals.isEmpty()) {
                throw new IllegalStateException(refusals.toString());
            }
            transaction.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        batch.clear();
        replica.execute("""
                INSERT INTO headwater.checkpoint (projection, partition, epoch, position, kafka_offset, owner, updated_at)
                SELECT name, ?, 1, ?, -1, 1, now()
                FROM unnest(ARRAY['records', 'history']) AS projection (name)
                ON CONFLICT (projection, partition) DO UPDATE SET position = excluded.position, updated_at = now()
                """, tenant.partition().number(), position);
    }

    public static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
