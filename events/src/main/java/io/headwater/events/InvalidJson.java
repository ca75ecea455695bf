package io.headwater.events;

/**
 * Text that is not JSON, or JSON that Headwater refuses because it could not be kept exactly.
 *
 * <p>{@link Reason#MALFORMED} is a 400, {@link Reason#REFUSED} a 422; the message may be shown to a client.
 */
public final class InvalidJson extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Whether the text breaks the grammar or a limit, or is JSON that cannot be stored. */
    public enum Reason {
        /** Not JSON, duplicate keys, or deeper or longer than allowed. */
        MALFORMED,
        /** JSON with a value that PostgreSQL or a JSON number cannot keep. */
        REFUSED
    }

    private final String message;
    private final Reason reason;
    private final String pointer;

    InvalidJson(Reason reason, String pointer, String message) {
        super(message);
        this.message = message;
        this.reason = reason;
        this.pointer = pointer;
    }

    /** Why it was refused. */
    public Reason reason() {
        return reason;
    }

    /** Where: a JSON Pointer, empty for the whole document. */
    public String pointer() {
        return pointer;
    }

    /** One sentence that may be shown to a client. */
    @Override
    public String getMessage() {
        return message;
    }
}
