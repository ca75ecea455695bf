package io.headwater.command.decision;

import java.util.List;
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

    /**
     * Decides many commands of one tenant one after the other, each on what the ones before it will have made, and appends all
     * their events together, in one transaction. Blocks, fails and tries again as {@link #send} does, but for all of them.
     *
     * @param batch called once for each attempt
     */
    default <S> BatchOutcome<S> sendAll(Supplier<Batch<S>> batch) {
        return beginAll(batch).await();
    }

    /** The same for a batch with an idempotency key, see {@link #answer}. */
    default <S> Answered answerAll(Supplier<Batch<S>> batch, Keeping<List<Verdict<S>>> keeping) {
        return beginAnswerAll(batch, keeping).await();
    }

    /**
     * Decides a batch as {@link #sendAll} does and hands its events to the log, but leaves the waiting for later. Batches of one
     * thread that are begun one after the other are decided and appended in that order, each on what the ones before it will
     * have made; awaited in the same order, they also are if they have to be decided again.
     *
     * @return to be awaited in any case: what has to be cleaned up after a failure, is cleaned up then
     */
    <S> Begun<BatchOutcome<S>> beginAll(Supplier<Batch<S>> batch);

    /** The same for a batch with an idempotency key. */
    <S> Begun<Answered> beginAnswerAll(Supplier<Batch<S>> batch, Keeping<List<Verdict<S>>> keeping);
}
