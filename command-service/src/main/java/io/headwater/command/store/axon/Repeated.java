package io.headwater.command.store.axon;

import io.headwater.command.store.KeptAnswer;

/** The command's idempotency key was used before. Expected when clients try again, hence no stack trace. */
final class Repeated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient KeptAnswer answer;

    Repeated(KeptAnswer answer) {
        super("answered before", null, false, false);
        this.answer = answer;
    }

    KeptAnswer answer() {
        return answer;
    }
}
