package io.headwater.projections.engine;

import io.headwater.events.CloudEventHeaders;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns records of the topic into deliveries. */
final class TopicReader {
    private static final byte[] NO_DATA = {};

    private TopicReader() {}

    /**
     * Reads one record of the topic.
     *
     * @return empty for a record without a readable position: it is no event of the log, and if it took the place of one,
     *     the next event shows the gap and the log fills it
     */
    static Optional<Delivery> read(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value() == null ? NO_DATA : record.value();
        Headers headers = record.headers();
        try {
            return Optional.of(new Delivery.Legible(
                    CloudEventHeaders.read(
                            new Partition(record.partition()),
                            sink -> headers.forEach(header -> sink.accept(header.key(), header.value())),
                            value),
                    record.offset() + 1));
        } catch (RuntimeException e) {
            return readPlace(record, value, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Delivery> readPlace(ConsumerRecord<byte[], byte[]> record, byte[] value, String error) {
        try {
            Position position = new Position(Long.parseLong(String.valueOf(text(record.headers(), "ce_position"))));
            int epoch = Integer.parseInt(String.valueOf(text(record.headers(), "ce_epoch")));
            String tenant = text(record.headers(), "ce_tenant");
            ParkedEvent.Stream stream = new ParkedEvent.Stream(
                    tenant == null ? "" : tenant,
                    text(record.headers(), "ce_collection"),
                    text(record.headers(), "ce_subject"));
            ParkedEvent parked = new ParkedEvent(position, stream, describe(record.headers(), value), error);
            return Optional.of(new Delivery.Illegible(epoch, parked, record.offset() + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String describe(Headers headers, byte[] value) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode names = json.putObject("headers");
        for (Header header : headers) {
            names.put(header.key().replace('\0', ' '), text(headers, header.key()));
        }
        ParkedEvent.putData(json, value);
        return JsonText.of(json).toString();
    }

    private static @Nullable String text(Headers headers, String name) {
        byte[] value = bytes(headers, name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8).replace('\0', ' ');
    }

    private static byte @Nullable [] bytes(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }
}
