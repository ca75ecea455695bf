package io.headwater.command.store.axon;

import io.headwater.command.store.StreamId;

/** What a command was decided on is no longer so; it is decided again. Expected under contention, hence no stack trace. */
final class Outdated extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient StreamId stream;

    Outdated(StreamId stream) {
        super("outdated: " + stream, null, false, false);
        this.stream = stream;
    }

    StreamId stream() {
        return stream;
    }
}
