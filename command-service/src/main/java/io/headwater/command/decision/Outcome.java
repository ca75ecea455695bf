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
     * @param verdict what it came to
     * @param token waits for it, also where nothing had to change
     */
    record Done<S>(Verdict.Done<S> verdict, Token token) implements Outcome<S> {
        /** The state after it. */
        public S state() {
            return verdict.state();
        }

        /** The stream's version after it. */
        public Version version() {
            return verdict.version();
        }

        /** What happened; empty if nothing had to change. */
        public List<Event> events() {
            return verdict.events();
        }
    }

    /** It was refused and left no trace. */
    record Refused<S>(Rejection rejection) implements Outcome<S> {}
}
