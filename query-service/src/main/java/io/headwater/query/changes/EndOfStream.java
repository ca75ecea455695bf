package io.headwater.query.changes;

/** Leaves a stream's loop from wherever it is; no fault, so it has no stack trace. */
final class EndOfStream extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final EndReason reason;

    EndOfStream(EndReason reason) {
        super(reason.code(), null, false, false);
        this.reason = reason;
    }

    EndReason reason() {
        return reason;
    }
}
