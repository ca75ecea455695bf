package io.headwater.events;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.UUID;
import java.util.function.BiConsumer;
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

    /** Named values in the order in which they were sent. */
    @FunctionalInterface
    public interface Source {
        /** Gives each header's name and value to {@code sink}. */
        void forEach(BiConsumer<String, byte @Nullable []> sink);
    }

    /**
     * Reads an event from the headers and the value of one record of the topic; of headers with the same name the last counts.
     *
     * @throws UnreadableEvent if a header is missing or does not have its form
     */
    public static EventEnvelope read(Partition partition, Source headers, byte[] value) {
        Parts parts = new Parts();
        headers.forEach(parts);
        try {
            return parts.envelope(partition, value);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new UnreadableEvent("a header of an event in partition " + partition + " does not have its form", e);
        }
    }

    // Gathered in one pass: Kafka's own headers are a list, which is searched from its end for each name.
    private static final class Parts implements BiConsumer<String, byte @Nullable []> {
        private byte @Nullable [] id;
        private byte @Nullable [] type;
        private byte @Nullable [] time;
        private byte @Nullable [] subject;
        private byte @Nullable [] tenant;
        private byte @Nullable [] collection;
        private byte @Nullable [] position;
        private byte @Nullable [] recordVersion;
        private byte @Nullable [] epoch;
        private byte @Nullable [] actor;
        private byte @Nullable [] definition;
        private byte @Nullable [] traceparent;

        @Override
        public void accept(String name, byte @Nullable [] value) {
            switch (name) {
                case "ce_id" -> id = value;
                case "ce_type" -> type = value;
                case "ce_time" -> time = value;
                case "ce_subject" -> subject = value;
                case "ce_tenant" -> tenant = value;
                case "ce_collection" -> collection = value;
                case "ce_position" -> position = value;
                case "ce_recordversion" -> recordVersion = value;
                case "ce_epoch" -> epoch = value;
                case "ce_actor" -> actor = value;
                case "ce_definition" -> definition = value;
                case "traceparent" -> traceparent = value;
                default -> {} // What CloudEvents asks for besides, and what others may add.
            }
        }

        EventEnvelope envelope(Partition partition, byte[] value) {
            String collectionName = text(collection);
            String record = text(subject);
            String definitionVersion = text(definition);
            Subject about = new Subject(
                    new TenantName(text(tenant, "ce_tenant")),
                    collectionName == null ? null : new CollectionName(collectionName),
                    record == null ? null : new RecordId(record));
            Metadata metadata = new Metadata(
                    text(actor, "ce_actor"),
                    text(traceparent),
                    definitionVersion == null ? Version.NONE : new Version(Long.parseLong(definitionVersion)));
            return new EventEnvelope(
                    Integer.parseInt(text(epoch, "ce_epoch")),
                    partition,
                    new Position(Long.parseLong(text(position, "ce_position"))),
                    UUID.fromString(text(id, "ce_id")),
                    about,
                    new Version(Long.parseLong(text(recordVersion, "ce_recordversion"))),
                    EventType.ofWireName(text(type, "ce_type")),
                    JsonText.of(value),
                    metadata,
                    EventTime.read(text(time, "ce_time")));
        }

        private static String text(byte @Nullable [] value, String name) {
            if (value == null) {
                throw new UnreadableEvent("header " + name + " is missing");
            }
            return new String(value, StandardCharsets.UTF_8);
        }

        private static @Nullable String text(byte @Nullable [] value) {
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
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
}
