package io.headwater.command;

import io.headwater.command.store.EventStore;
import io.headwater.command.store.EventStore.RecordEvent;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.CollectionName;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordState;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the log keeps beside the events of a collection, and what these say that it should be. */
record LogFacts(CommandService service, TenantPlacement tenant, CollectionName collection) {
    /** Those of a collection. */
    static LogFacts of(Collections collections, String collection) {
        return of(collections.service(), new TenantName(collections.tenant()), new CollectionName(collection));
    }

    /** Those of a collection of any tenant. */
    static LogFacts of(CommandService service, TenantName tenant, CollectionName collection) {
        return new LogFacts(service, service.bean(Tenants.class).require(tenant), collection);
    }

    /** Who has which value of a field; without those that count for nothing. */
    Map<String, String> claims(String field) throws SQLException {
        return claims(incarnation(), field);
    }

    /** The same of any life of a collection. */
    Map<String, String> claims(Incarnation life, String field) throws SQLException {
        return rows(life, """
                SELECT record_id, value_hash::text
                FROM log.claim
                WHERE incarnation = ? AND fields = ?
                    AND NOT EXISTS (
                        SELECT
                        FROM log.retired_constraint AS retired
                        WHERE retired.incarnation = claim.incarnation AND kind = 'UNIQUE' AND retired.fields = claim.fields
                    )
                """, field);
    }

    /** Which record a field refers to; without those that count for nothing. */
    Map<String, String> references(String field) throws SQLException {
        return rows(incarnation(), """
                SELECT record_id, to_record
                FROM log.reference
                WHERE incarnation = ? AND field = ?
                    AND NOT EXISTS (
                        SELECT
                        FROM log.retired_constraint AS retired
                        WHERE retired.incarnation = reference.incarnation AND kind = 'REFERENCE' AND fields = field
                    )
                """, field);
    }

    /** How many records were counted. */
    long count() throws SQLException {
        Map<String, String> counted = rows(
                incarnation(),
                "SELECT '', records::text FROM log.collection_count WHERE incarnation = ? AND ? = ''",
                "");
        return Long.parseLong(counted.getOrDefault("", "0"));
    }

    private Map<String, String> rows(Incarnation life, String sql, String field) throws SQLException {
        try (Connection connection = service.bean(LogDatabase.class).connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, life.value());
            statement.setString(2, field);
            Map<String, String> rows = new TreeMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String before = rows.put(row.getString(1), row.getString(2));
                    if (before != null) {
                        throw new AssertionError(row.getString(1) + " has two rows");
                    }
                }
            }
            return rows;
        }
    }

    /** The claims as they should be of a field that holds strings. */
    Map<String, String> claimsOfRecords(String field) {
        Map<String, String> claims = new TreeMap<>();
        texts(field).forEach((id, text) -> claims.put(id, hash(text).toString()));
        return claims;
    }

    /** What the records have in a field that holds strings. */
    Map<String, String> texts(String field) {
        Map<String, String> texts = new TreeMap<>();
        records().forEach((id, body) -> {
            JsonNode value = body.path(field);
            if (value.isString()) {
                texts.put(id, value.stringValue());
            }
        });
        return texts;
    }

    /** The records that are there. */
    Map<String, ObjectNode> records() {
        Map<String, RecordState> states = new TreeMap<>();
        EventStore store = service.bean(EventStore.class);
        RecordEvent last = RecordEvent.START;
        for (List<EventEnvelope> page = store.readRecords(incarnation(), last, 1_000);
                !page.isEmpty();
                page = store.readRecords(incarnation(), last, 1_000)) {
            for (EventEnvelope event : page) {
                String id = Objects.requireNonNull(event.subject().record()).value();
                RecordState before = states.getOrDefault(id, RecordState.NEW);
                states.put(id, before.evolve((Event.RecordEvent) event.event(), event.occurredAt()));
                last = new RecordEvent(id, event.version());
            }
        }
        Map<String, ObjectNode> records = new TreeMap<>();
        states.forEach((id, state) -> {
            if (state.body() != null) {
                records.put(id, state.body());
            }
        });
        return records;
    }

    /** The collection's present life. */
    Incarnation incarnation() {
        return ((Event.CollectionDefined) lastDefinition().event()).incarnation();
    }

    /** The last event about the collection. */
    EventEnvelope lastDefinition() {
        return Objects.requireNonNull(
                service.bean(EventStore.class).readLast(Set.of(stream())).get(stream()));
    }

    /** Of the events about the collection. */
    StreamId stream() {
        return StreamId.ofCollection(tenant.incarnation(), collection);
    }

    /** What a claim of a string keeps. */
    static UUID hash(String text) {
        try {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 's');
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(utf8));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
