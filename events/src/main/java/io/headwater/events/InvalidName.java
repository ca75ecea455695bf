package io.headwater.events;

/** A tenant, collection, record id, field path or token that breaks its grammar; the message may be shown to a client. */
public final class InvalidName extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String message;

    /** Keeps what is wrong, in one sentence that quotes no more than the grammar. */
    public InvalidName(String message) {
        super(message);
        this.message = message;
    }

    /** One sentence that may be shown to a client. */
    @Override
    public String getMessage() {
        return message;
    }
}
