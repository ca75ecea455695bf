package io.headwater.events;

/** An event whose type, headers or data this build cannot read; the event is where it was. */
public final class UnreadableEvent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Keeps what could not be read. */
    public UnreadableEvent(String message) {
        super(message);
    }

    /** Keeps what could not be read, and why. */
    public UnreadableEvent(String message, Throwable cause) {
        super(message, cause);
    }
}
