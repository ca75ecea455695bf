package io.headwater.query.changes;

import io.headwater.events.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One item of a stream as it goes over the wire: written once, the bytes shared by all who are sent it. It holds the event of SSE, and
 * within that the JSON that is the message of a WebSocket. Immutable.
 */
final class Frame {
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;
    private final int jsonFrom;

    private Frame(byte[] bytes, int jsonFrom) {
        this.bytes = bytes;
        this.jsonFrom = jsonFrom;
    }

    /**
     * Writes an item.
     *
     * @param event the name of SSE's event; null for a message
     * @param id from which the client may resume once it has this; null if it may not
     * @param json the item; line ends in it are white space between its parts and become blanks
     */
    static Frame of(@Nullable String event, @Nullable Token id, byte[] json) {
        String head =
                (event == null ? "" : "event: " + event + "\n") + (id == null ? "" : "id: " + id + "\n") + "data: ";
        ByteBuffer all = ByteBuffer.allocate(head.length() + json.length + END.length);
        all.put(head.getBytes(StandardCharsets.US_ASCII));
        for (byte each : json) {
            // A string of JSON holds neither of them as it is, but an event of SSE ends with them.
            all.put(each == '\n' || each == '\r' ? (byte) ' ' : each);
        }
        return new Frame(all.put(END).array(), head.length());
    }

    /** The event of SSE. Read only. */
    byte[] event() {
        return bytes;
    }

    /** The JSON. Read only. */
    ByteBuffer json() {
        return ByteBuffer.wrap(bytes, jsonFrom, bytes.length - END.length - jsonFrom);
    }
}
