package io.headwater.projections.replay;

/** What was asked for cannot be compared; the message says why, to whoever asked. */
public final class CannotVerify extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Nothing more is known than this sentence. */
    public CannotVerify(String message) {
        super(message);
    }
}
