package io.headwater.command.decision;

import io.headwater.events.Event;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.List;

/**
 * How a command ended.
 *
 * @param <S> the state of its stream
 */
public sealed interface Outcome<S> {
    /**
     * It holds, durably.
     *
     * @param state after it
     * @param version of the stream after it
     * @param token waits for it, also where nothing had to change
     * @param events what happened; empty if nothing had to change
     */
    record Done<S>(S state, Version version, Token token, List<Event> events) implements Outcome<S> {
        public Done {
            events = List.copyOf(events);
        }
    }

    /** It was refused and left no trace. */
    record Refused<S>(Rejection rejection) implements Outcome<S> {}
}
