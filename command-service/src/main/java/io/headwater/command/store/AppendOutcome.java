package io.headwater.command.store;

import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.SortedMap;

/** What became of one append. */
public sealed interface AppendOutcome {

    /**
     * Everything was stored, durably.
     *
     * @param first position of the first event; the others follow one by one
     * @param token of the last event
     */
    record Appended(Position first, Token token) implements AppendOutcome {}

    /**
     * Nothing was stored, because an expectation did not hold.
     *
     * @param stream the first such stream
     * @param actual its version at the time of the flush, other commands of the same flush included
     */
    record Conflict(StreamId stream, Version actual) implements AppendOutcome {}

    /**
     * There was no event to store; the expectations held, and the answer to keep was kept and facts were filled in, durably.
     *
     * @param token of the partition's head: at least as new as everything that was expected
     */
    record Confirmed(Token token) implements AppendOutcome {}

    /**
     * Nothing was stored, because the idempotency key was used before; that is so whatever else would have been wrong.
     *
     * @param answer of the first command with the key
     */
    record Answered(KeptAnswer answer) implements AppendOutcome {}

    /**
     * Nothing was stored, although every expectation held: events did not get what their effects need.
     *
     * @param violations by the index of the event in the append, 0 for facts without one; at least one; those before the first event that rests on a
     *     refused one, since nobody knows what it would have left to those behind it
     */
    record Violated(SortedMap<Integer, Violation> violations) implements AppendOutcome {}
}
