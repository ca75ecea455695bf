package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;

import io.headwater.command.store.AppendOutcome.Violated;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Events with effects for tests of the store, on the records of {@link Appends}. */
public final class Effects {
    private static final CollectionName COLLECTION = new CollectionName("orders");

    private Effects() {}

    /** A record that begins. */
    public static Append begin(String record, Effect... effects) {
        return several(0, List.of(expect(record, 0)), with(event(record, 1), effects));
    }

    /** What a record that is there should have left. */
    public static Append backfill(String record, long version, Effect... effects) {
        return Append.backfill(
                new Partition(0),
                List.of(expect(record, version)),
                new Append.Backfill(stream(record), Arrays.asList(effects)));
    }

    /** The event with effects. */
    public static NewEvent with(NewEvent event, Effect... effects) {
        return event.with(Arrays.asList(effects));
    }

    /** The record takes a value. */
    public static Effect take(String value, String record) {
        return new Effect.Take(new Claim(Appends.ORDERS, "email", hash(value)), new RecordId(record));
    }

    /** The record gives a value up. */
    public static Effect release(String value, String record) {
        return new Effect.Release(new Claim(Appends.ORDERS, "email", hash(value)), new RecordId(record));
    }

    /** One record refers to another, which it keeps. */
    public static Effect refer(String from, String to) {
        return new Effect.Refer(field(from), stream(to), true);
    }

    /** One record no longer refers to another. */
    public static Effect unrefer(String from, String to) {
        return new Effect.Unrefer(field(from), stream(to));
    }

    /** One record more or less, of two. */
    public static Effect count(int change) {
        return count(change, 2);
    }

    /** One record more or less. */
    public static Effect count(int change, long max) {
        return new Effect.Count(Appends.ORDERS, change, max);
    }

    /** The end of a record. */
    public static NewEvent deleted(String record, long version) {
        return about(stream(record), new RecordId(record), EventType.RECORD_DELETED, version);
    }

    /** The field by which records refer. */
    public static ReferringField field(String record) {
        return new ReferringField(COLLECTION, stream(record), "parentId");
    }

    /** That this field refers. */
    public static Constraint constraint() {
        return new Constraint(Appends.ORDERS, Constraint.Kind.REFERENCE, "parentId");
    }

    /** A value. */
    public static UUID hash(String value) {
        return UUID.nameUUIDFromBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** That the first event of an append violates. */
    public static AppendOutcome violated(Violation violation) {
        return new Violated(new TreeMap<>(Map.of(0, violation)));
    }

    /** A definition of the collection. */
    public static Append define(long version, Effect effect) {
        StreamId stream = StreamId.ofCollection(new Incarnation(7), COLLECTION);
        NewEvent event = new NewEvent(
                UUID.randomUUID(),
                stream,
                new Version(version),
                Subject.of(new TenantName("acme"), COLLECTION),
                EventType.COLLECTION_DEFINED,
                JsonText.EMPTY_OBJECT,
                new Metadata("k1", null, Version.NONE),
                Instant.EPOCH,
                List.of(effect));
        return new Append(
                new Partition(0), List.of(new Append.Expectation(stream, new Version(version - 1))), List.of(event));
    }

    /** An event of any record. */
    public static NewEvent about(StreamId stream, RecordId record, EventType type, long version) {
        return new NewEvent(
                UUID.randomUUID(),
                stream,
                new Version(version),
                Subject.of(new TenantName("acme"), COLLECTION, record),
                type,
                JsonText.EMPTY_OBJECT,
                new Metadata("k1", null, new Version(3)),
                Instant.EPOCH);
    }
}
