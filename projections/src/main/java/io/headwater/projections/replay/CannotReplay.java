package io.headwater.projections.replay;

/** A replay cannot begin or go on as asked; the message says why, to whoever asked. Nothing was changed by it. */
public final class CannotReplay extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Nothing more is known than this sentence. */
    public CannotReplay(String message) {
        super(message);
    }
}
