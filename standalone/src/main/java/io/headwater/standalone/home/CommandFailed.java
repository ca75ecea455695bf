package io.headwater.standalone.home;

/** A command cannot do what it was told; the message is all that its user gets to read, and begins with one clear line. */
public final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure with nothing behind it that would help. */
    public CommandFailed(String message) {
        super(message);
    }

    /** A failure whose cause is kept for debuggers; its message is not shown. */
    public CommandFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
