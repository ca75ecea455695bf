package io.headwater.command.decision;

import java.util.function.Supplier;

/** The gate to the write path: has commands decided, and their events appended. */
public interface Commands {
    /**
     * Decides a command and appends its events. Blocks until they are durable, so call it on a virtual thread.
     *
     * <p>Commands on one stream are decided one after the other. What was decided on an outdated state is put and decided
     * again; an answer that writes nothing is given only after the log confirmed the state it was decided on.
     *
     * @param proposal called once for each attempt, since what it looks at may have been outdated
     * @throws Contended if others were faster each time
     * @throws io.headwater.command.store.StoreUnavailable if the log did not answer; nothing was stored
     * @throws io.headwater.command.store.StoreOverloaded if too much waits already; nothing was stored
     */
    <S> Outcome<S> send(Supplier<Proposal<S>> proposal);

    /**
     * The same for a command with an idempotency key, whose answer is stored with its events, and also where it is refused or
     * has nothing to change.
     *
     * @param keeping what to store as the answer
     * @return that answer, or the one of an earlier command with the key; then nothing was stored for this one
     * @throws Contended as above; no answer was stored, and neither was one if the proposal could not be made
     */
    <S> Answered answer(Supplier<Proposal<S>> proposal, Keeping<Verdict<S>> keeping);
}
