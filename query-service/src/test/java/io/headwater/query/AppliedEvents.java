package io.headwater.query;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.headwater.events.Version;
import io.headwater.projections.aggregates.TallyFill;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Events of acme that the projection itself applies to a replica. */
final class AppliedEvents {
    private final RecordProjection projection = new RecordProjection(() -> {});
    private final ReplicaFixture replica;
    private final List<EventEnvelope> waiting = new ArrayList<>();
    private long position;

    AppliedEvents(ReplicaFixture replica) {
        this.replica = replica;
        replica.execute("CREATE SCHEMA acme");
    }

    /** A collection begins or is defined anew. */
    void defined(String collection, long incarnation, String definition) {
        add(
                Subject.of(ServiceFixture.ACME.tenant(), new CollectionName(collection)),
                new Event.CollectionDefined(
                        new Incarnation(incarnation),
                        CollectionDefinition.fromJson(Json.parse(definition.getBytes(UTF_8)))));
    }

    /** A record begins; the body is JSON with single quotes. */
    void created(String collection, String id, String body) {
        add(
                Subject.of(ServiceFixture.ACME.tenant(), new CollectionName(collection), new RecordId(id)),
                new Event.RecordCreated(
                        (ObjectNode) Json.parse(body.replace('\'', '"').getBytes(UTF_8))));
    }

    private void add(Subject subject, Event event) {
        waiting.add(new EventEnvelope(
                1,
                ServiceFixture.ACME.partition(),
                new Position(++position),
                UUID.randomUUID(),
                subject,
                new Version(1),
                event.type(),
                EventCodec.encode(event),
                new Metadata("test", null, Version.NONE),
                Instant.parse("2026-01-01T00:00:00Z")));
    }

    /** Applies what waits. */
    void apply() throws SQLException {
        try (Connection transaction = replica.dataSource().getConnection()) {
            transaction.setAutoCommit(false);
            if (!projection
                    .apply(transaction, ServiceFixture.ACME.partition(), waiting)
                    .isEmpty()) {
                throw new IllegalStateException("an event was refused");
            }
            transaction.commit();
        }
        waiting.clear();
        replica.checkpoint(1, position);
    }

    /** Fills in what the aggregates of a collection lack. */
    void fillIn(long incarnation) throws SQLException {
        new TallyFill(replica.dataSource())
                .fill(new Incarnation(incarnation), new Identifier("c" + incarnation + "_g1"));
    }

    long position() {
        return position;
    }
}
