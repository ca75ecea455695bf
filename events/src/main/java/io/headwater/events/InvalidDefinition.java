package io.headwater.events;

/** A collection's definition that cannot be accepted: a 422 that says where; the message may be shown to a client. */
public final class InvalidDefinition extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String message;

    private final String pointer;

    /** Keeps where the fault is, as a JSON Pointer into the definition, and what it is, as one sentence. */
    public InvalidDefinition(String pointer, String message) {
        super(message);
        this.message = message;
        this.pointer = pointer;
    }

    /** A JSON Pointer into the definition. */
    public String pointer() {
        return pointer;
    }

    /** One sentence that may be shown to a client. */
    @Override
    public String getMessage() {
        return message;
    }
}
