package io.headwater.command.store;

import io.headwater.command.store.Append.Expectation;
import io.headwater.events.CollectionName;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Appends for tests of the store: events of records of one collection, named by their ids. */
public final class Appends {
    /** The collection's incarnation. */
    public static final Incarnation ORDERS = new Incarnation(9);

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    private Appends() {}

    /** The stream of a record. */
    public static StreamId stream(String record) {
        return StreamId.ofRecord(ORDERS, new RecordId(record));
    }

    /** One event that follows the version before, and expects it. */
    public static Append one(int partition, String record, long before) {
        return several(partition, List.of(expect(record, before)), event(record, before + 1));
    }

    /** An append of any shape. */
    public static Append several(int partition, List<Expectation> expectations, NewEvent... events) {
        return new Append(new Partition(partition), expectations, List.of(events));
    }

    /** The same append, whose answer is kept under a key. */
    public static Append keeping(String key, Append append) {
        return new Append(append.partition(), append.expectations(), append.events(), keep(key, "\"" + key + "\""));
    }

    /** An answer to keep for an hour. */
    public static Keep keep(String key, String answer) {
        return new Keep(
                idempotencyKey(key),
                new KeptAnswer(new RequestHash("request of " + key), JsonText.of(answer), null),
                Duration.ofHours(1));
    }

    /** A key of one credential of one tenant. */
    public static IdempotencyKey idempotencyKey(String key) {
        return new IdempotencyKey(new Incarnation(7), "k1", key);
    }

    /** That the last event of a record's stream has this version. */
    public static Expectation expect(String record, long version) {
        return new Expectation(stream(record), new Version(version));
    }

    /** An event of a record's stream. */
    public static NewEvent event(String record, long version) {
        return event(record, version, "{\"total\": 14.00, \"name\":\"Gr\u00fc\u00dfe \\\"x\\\" \\\\ \u20ac\"}");
    }

    /** An event of a record's stream with data of its own. */
    public static NewEvent event(String record, long version, String data) {
        return new NewEvent(
                UUID.randomUUID(),
                stream(record),
                new Version(version),
                Subject.of(new TenantName("acme"), new CollectionName("orders"), new RecordId(record)),
                version == 1 ? EventType.RECORD_CREATED : EventType.RECORD_PATCHED,
                JsonText.of(data),
                new Metadata("k1", null, new Version(3)),
                NOW);
    }
}
