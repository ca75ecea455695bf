package io.headwater.query.changes;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventTime;
import io.headwater.events.EventType;
import io.headwater.events.Json;
import io.headwater.events.Token;
import io.headwater.query.records.Envelope;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What streams tell, as JSON; docs/formats.md has the forms. Pure. */
final class Items {
    private static final int ROOM = 300;

    private Items() {}

    /** Whether feeds tell of events of this type, be it by their end. */
    static boolean isTold(EventType type) {
        return switch (type) {
            case RECORD_CREATED, RECORD_REPLACED, RECORD_PATCHED, RECORD_ADJUSTED, RECORD_DELETED -> true;
            case COLLECTION_DROPPED, TENANT_OFFBOARDED -> true;
            case COLLECTION_DEFINED, TENANT_PROVISIONED, TENANT_CHANGED -> false;
        };
    }

    /**
     * A change of a record, or that a collection was dropped. The data is passed on without being parsed, so numbers keep every digit.
     *
     * @param event of a type that is told
     */
    static Frame change(EventEnvelope event) {
        byte[] data = event.data().utf8();
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + ROOM);
        out.writeBytes(ascii("{\"type\":\"" + nameOf(event.type()) + "\",\"token\":\"" + event.token() + "\""));
        if (event.subject().collection() != null) {
            out.writeBytes(ascii(",\"collection\":\"" + event.subject().collection() + "\""));
        }
        if (event.subject().record() != null) {
            out.writeBytes(ascii(",\"id\":\"" + event.subject().record() + "\",\"version\":" + event.version()));
        }
        out.writeBytes(ascii(",\"time\":\"" + EventTime.write(event.occurredAt()) + "\",\"actor\":"));
        out.writeBytes(
                Json.write(JsonNodeFactory.instance.stringNode(event.metadata().actor())));
        switch (event.type()) {
            case RECORD_CREATED, RECORD_REPLACED -> write(out, ",\"data\":", data);
            case RECORD_PATCHED -> write(out, ",\"patch\":", data);
            // The event's data is {"by": {…}}, written by EventCodec: what is between the outer braces is the member.
            case RECORD_ADJUSTED -> {
                out.write(',');
                out.write(data, 1, data.length - 2);
            }
            default -> {}
        }
        out.write('}');
        return Frame.of(null, event.token(), out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, String name, byte[] json) {
        out.writeBytes(ascii(name));
        out.writeBytes(json);
    }

    // headwater.record.created.v1 is 'created'.
    private static String nameOf(EventType type) {
        String[] parts = type.wireName().split("\\.", -1);
        return parts[2];
    }

    /** A record as it is; without a token, since a state that was not told to its end cannot be resumed. */
    static Frame state(CollectionName collection, Envelope record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(record.data().utf8().length + ROOM);
        record.writeTo(out, "\"type\":\"state\",\"collection\":\"" + collection + "\",");
        return Frame.of(null, null, out.toByteArray());
    }

    /** All that was there when the stream began is told. */
    static Frame current(Token token) {
        return Frame.of("current", token, ascii("{\"type\":\"current\",\"token\":\"" + token + "\"}"));
    }

    /** The last item. */
    static Frame end(EndReason reason, @Nullable Token token) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "end").put("reason", reason.code()).put("detail", reason.detail());
        if (token != null) {
            json.put("token", token.toString());
        }
        return Frame.of("end", token, Json.write(json));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
