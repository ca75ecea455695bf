package io.headwater.events;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents 1.0 binary form of an event on Kafka: everything but the data is a header of UTF-8 text; the record's
 * value is the data alone. Extensions: {@code tenant}, {@code collection}, {@code position}, {@code recordversion},
 * {@code epoch}, {@code actor}, {@code definition}.
 */
public final class CloudEventHeaders {
    private CloudEventHeaders() {}

    /** Gives each header's name and value to {@code sink}, such as a Kafka record's header list. */
    public static void write(EventEnvelope event, BiConsumer<String, byte[]> sink) {
        Subject subject = event.subject();
        put(sink, "ce_specversion", "1.0");
        put(sink, "ce_id", event.id().toString());
        put(sink, "ce_source", source(subject));
        put(sink, "ce_type", event.type().wireName());
        put(sink, "ce_time", EventTime.write(event.occurredAt()));
        put(
                sink,
                "ce_subject",
                subject.record() == null ? null : subject.record().value());
        put(sink, "ce_tenant", subject.tenant().value());
        put(
                sink,
                "ce_collection",
                subject.collection() == null ? null : subject.collection().value());
        put(sink, "ce_position", event.position().toString());
        put(sink, "ce_recordversion", event.version().toString());
        put(sink, "ce_epoch", Integer.toString(event.epoch()));
        put(sink, "ce_actor", event.metadata().actor());
        Version definition = event.metadata().definition();
        put(sink, "ce_definition", definition.equals(Version.NONE) ? null : definition.toString());
        put(sink, "content-type", "application/json");
        put(sink, "traceparent", event.metadata().traceparent());
    }

    /**
     * Reads an event from the headers and the value of one record of the topic.
     *
     * @param header the value of a header by name, null if there is none
     * @throws UnreadableEvent if a header is missing or does not have its form
     */
    public static EventEnvelope read(Partition partition, Function<String, byte @Nullable []> header, byte[] value) {
        try {
            String collection = optional(header, "ce_collection");
            String record = optional(header, "ce_subject");
            String definition = optional(header, "ce_definition");
            Subject subject = new Subject(
                    new TenantName(required(header, "ce_tenant")),
                    collection == null ? null : new CollectionName(collection),
                    record == null ? null : new RecordId(record));
            Metadata metadata = new Metadata(
                    required(header, "ce_actor"),
                    optional(header, "traceparent"),
                    definition == null ? Version.NONE : new Version(Long.parseLong(definition)));
            return new EventEnvelope(
                    Integer.parseInt(required(header, "ce_epoch")),
                    partition,
                    new Position(Long.parseLong(required(header, "ce_position"))),
                    UUID.fromString(required(header, "ce_id")),
                    subject,
                    new Version(Long.parseLong(required(header, "ce_recordversion"))),
                    EventType.ofWireName(required(header, "ce_type")),
                    JsonText.of(value),
                    metadata,
                    EventTime.read(required(header, "ce_time")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableEvent("a header of an event in partition " + partition + " does not have its form", e);
        }
    }

    private static String source(Subject subject) {
        String tenant = "/tenants/" + subject.tenant();
        return subject.collection() == null ? tenant : tenant + "/collections/" + subject.collection();
    }

    private static void put(BiConsumer<String, byte[]> sink, String name, @Nullable String value) {
        if (value != null) {
            sink.accept(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String required(Function<String, byte @Nullable []> header, String name) {
        String value = optional(header, name);
        if (value == null) {
            throw new UnreadableEvent("header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable String optional(Function<String, byte @Nullable []> header, String name) {
        byte[] value = header.apply(name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
