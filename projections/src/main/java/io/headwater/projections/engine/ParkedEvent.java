package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.InvalidJson;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.Subject;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event set aside, with all that is needed to try it again.
 *
 * @param stream what it is about; later events of the same stream queue behind it
 * @param event the whole event as JSON: members named like the columns of the log, and {@code data}, or
 *     {@code dataBase64} where the data is not JSON that PostgreSQL keeps
 * @param error why it is parked
 */
public record ParkedEvent(Position position, Stream stream, String event, String error) {
    private static final int ERROR_LENGTH_MAX = 2_000;

    /** Keeps the {@linkplain #errorText error} as text. */
    public ParkedEvent {
        error = errorText(error);
    }

    /** An error as it is kept: of any length, cut, and without what PostgreSQL keeps in no text. */
    public static String errorText(String error) {
        String cut = error.length() > ERROR_LENGTH_MAX ? error.substring(0, ERROR_LENGTH_MAX) : error;
        return cut.replace('\0', ' ');
    }

    /**
     * The stream of a parked event by its names as they came, readable or not.
     *
     * @param tenant empty if the event does not say
     */
    public record Stream(
            String tenant,
            @Nullable String collection,
            @Nullable String record) {
        static Stream of(Subject subject) {
            return new Stream(
                    subject.tenant().value(),
                    subject.collection() == null ? null : subject.collection().value(),
                    subject.record() == null ? null : subject.record().value());
        }
    }

    /** An event as it is, readable. */
    public static ParkedEvent of(EventEnvelope event, String error) {
        Stream stream = Stream.of(event.subject());
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("epoch", event.epoch())
                .put("partition", event.partition().number())
                .put("position", event.position().value())
                .put("id", event.id().toString())
                .put("tenant", stream.tenant())
                .put("collection", stream.collection())
                .put("record_id", stream.record())
                .put("version", event.version().value())
                .put("type", event.type().wireName())
                .put("occurred_at", event.occurredAt().toString());
        json.set("metadata", event.metadata().toJson().tree());
        putData(json, event.data().utf8());
        return new ParkedEvent(event.position(), stream, JsonText.of(json).toString(), error);
    }

    /** Adds an event's data in the form that {@code event} promises. */
    static void putData(ObjectNode json, byte[] data) {
        try {
            json.set("data", JsonText.of(data).tree());
        } catch (InvalidJson e) {
            json.put("dataBase64", Base64.getEncoder().encodeToString(data));
        }
    }
}
