package io.headwater.command.store.axon;

import io.headwater.command.decision.Rejection;

/** The log refused what was decided, although the states were right. Expected, hence no stack trace. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    Refused(Rejection rejection) {
        super(rejection.detail(), null, false, false);
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
