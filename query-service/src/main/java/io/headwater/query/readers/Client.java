package io.headwater.query.readers;

/** Whoever waits for an answer. */
@FunctionalInterface
public interface Client {
    /** The service itself. */
    Client ALWAYS_THERE = () -> false;

    /** Whether it has left, as far as that can be told. Any thread, while the request is answered and afterwards. */
    boolean isGone();
}
