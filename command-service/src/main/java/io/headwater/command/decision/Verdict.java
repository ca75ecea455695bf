package io.headwater.command.decision;

import io.headwater.events.Event;
import io.headwater.events.Version;
import java.util.List;

/**
 * What a command comes to, whatever place its events get in the log.
 *
 * @param <S> the state of its stream
 */
public sealed interface Verdict<S> {
    /**
     * It holds.
     *
     * @param state after it
     * @param version of the stream after it
     * @param events what happens; empty if nothing had to change
     */
    record Done<S>(S state, Version version, List<Event> events) implements Verdict<S> {
        public Done {
            events = List.copyOf(events);
        }
    }

    /** It is refused and leaves no trace. */
    record Refused<S>(Rejection rejection) implements Verdict<S> {}
}
