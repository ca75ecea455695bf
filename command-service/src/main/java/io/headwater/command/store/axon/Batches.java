package io.headwater.command.store.axon;

import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Begun;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.Violation;
import io.headwater.events.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides batches and hands each to the store as one append. They go past Axon's bus: its unit of work is one entity's, and a
 * thousand of them would not be one transaction. Deciders, states and locks are the same as for single commands.
 */
final class Batches {
    private final EventStore store;
    private final States states;
    private final Stripes stripes;
    private final Duration patience;

    Batches(EventStore store, States states, Stripes stripes, Duration patience) {
        this.store = store;
        this.states = states;
        this.stripes = stripes;
        this.patience = patience;
    }

    <S> Begun<BatchOutcome<S>> send(Supplier<Batch<S>> batch) {
        Optional<Dispatched<S>> first = dispatch(batch, null, true);
        return () -> {
            Settled<S> settled = settle(first, batch, null);
            return new BatchOutcome<>(settled.verdicts(), settled.token());
        };
    }

    <S> Begun<Answered> answer(Supplier<Batch<S>> batch, Keeping<List<Verdict<S>>> keeping) {
        Optional<Dispatched<S>> first = dispatch(batch, keeping, true);
        return () -> {
            try {
                Settled<S> settled = settle(first, batch, keeping);
                return new Answered(
                        keeping.keep(settled.verdicts(), settled.token()).answer(), false);
            } catch (Repeated e) {
                return new Answered(e.answer(), true);
            }
        };
    }

    private record Settled<S>(
            List<Verdict<S>> verdicts, @Nullable Token token) {}

    private <S> Settled<S> settle(
            Optional<Dispatched<S>> first, Supplier<Batch<S>> batch, @Nullable Keeping<List<Verdict<S>>> keeping) {
        Persistence persistence = new Persistence(patience);
        Optional<Dispatched<S>> attempt = first;
        while (attempt.isPresent()) {
            Optional<Settled<S>> settled = settle(attempt.get(), keeping, persistence);
            if (settled.isPresent()) {
                return settled.get();
            }
            persistence.again();
            attempt = dispatch(batch, keeping, persistence.isFirst());
        }
        return new Settled<>(List.of(), null);
    }

    /**
     * Has a batch stored, without the commands that the log refuses. Each refusal holds for good once all commands before it
     * are settled, so there are at most as many rounds as commands; two, usually, since the log names all that do not rest on
     * one another. All rounds rest on the states of the first: on others a refusal might not have come to be.
     *
     * @return empty if a state was outdated, so that everything must be decided again
     */
    private <S> Optional<Settled<S>> settle(
            Dispatched<S> first, @Nullable Keeping<List<Verdict<S>>> keeping, Persistence persistence) {
        SortedMap<Integer, Rejection> refused = new TreeMap<>();
        Optional<Dispatched<S>> dispatched = Optional.of(first);
        while (dispatched.isPresent()) {
            BatchAttempt<S> attempt = dispatched.get().attempt();
            switch (await(dispatched.get())) {
                case Ending.Stored(Token token) -> {
                    List<Verdict<S>> verdicts = attempt.verdicts();
                    return Optional.of(new Settled<>(verdicts, verdicts.isEmpty() ? null : token));
                }
                case Ending.Outdated() -> dispatched = Optional.empty();
                case Ending.Refused(SortedMap<Integer, Rejection> more) -> {
                    persistence.requireTime();
                    refused.tailMap(more.firstKey()).clear();
                    refused.putAll(more);
                    dispatched = dispatchAgain(attempt.without(refused), keeping);
                }
            }
        }
        return Optional.empty();
    }

    /** How an attempt ended. */
    private sealed interface Ending {
        /** With everything stored. */
        record Stored(Token token) implements Ending {}

        /** Nothing was stored: a state was not the present one. */
        record Outdated() implements Ending {}

        /** Nothing was stored: the log refuses these commands, by their index. */
        record Refused(SortedMap<Integer, Rejection> commands) implements Ending {}
    }

    private record Dispatched<S>(BatchAttempt<S> attempt, CompletableFuture<AppendOutcome> flush) {}

    /** Empty if there is nothing to decide and nothing to keep. */
    private <S> Optional<Dispatched<S>> dispatch(
            Supplier<Batch<S>> supplier, @Nullable Keeping<List<Verdict<S>>> keeping, boolean isFirst) {
        Batch<S> batch = supplier.get();
        return batch.proposals().isEmpty() && keeping == null
                ? Optional.empty()
                : Optional.of(dispatch(batch, keeping, isFirst));
    }

    // Deciding a thousand commands takes milliseconds: it is done before the locks, and with them only if others were
    // faster in changing what it rests on.
    private <S> Dispatched<S> dispatch(Batch<S> batch, @Nullable Keeping<List<Verdict<S>>> keeping, boolean isFirst) {
        BatchAttempt<S> early = BatchAttempt.decide(batch, states.ofAll(batch.proposals(), isFirst));
        Append append = early.toAppend(keeping);
        return stripes.locked(early.streams(), () -> {
            if (early.isPresent(states)) {
                return new Dispatched<>(early, store(early, append));
            }
            BatchAttempt<S> late = BatchAttempt.decide(batch, states.ofAll(batch.proposals(), isFirst));
            return new Dispatched<>(late, store(late, late.toAppend(keeping)));
        });
    }

    /** Empty if others were faster in changing what it rests on. */
    private <S> Optional<Dispatched<S>> dispatchAgain(
            BatchAttempt<S> attempt, @Nullable Keeping<List<Verdict<S>>> keeping) {
        Append append = attempt.toAppend(keeping);
        return stripes.locked(
                attempt.streams(),
                () -> attempt.isPresent(states)
                        ? Optional.of(new Dispatched<>(attempt, store(attempt, append)))
                        : Optional.empty());
    }

    private CompletableFuture<AppendOutcome> store(BatchAttempt<?> attempt, Append append) {
        CompletableFuture<AppendOutcome> flush = store.append(append);
        attempt.advance(states, flush);
        return flush;
    }

    private Ending await(Dispatched<?> dispatched) {
        BatchAttempt<?> attempt = dispatched.attempt();
        try {
            return switch (dispatched.flush().join()) {
                case AppendOutcome.Appended appended -> {
                    attempt.stored(states);
                    yield new Ending.Stored(appended.token());
                }
                case AppendOutcome.Confirmed confirmed -> new Ending.Stored(confirmed.token());
                case AppendOutcome.Conflict conflict -> {
                    attempt.discard(states);
                    attempt.outdate(conflict.stream());
                    yield new Ending.Outdated();
                }
                case AppendOutcome.Violated(SortedMap<Integer, Violation> violations) -> {
                    attempt.discard(states);
                    yield new Ending.Refused(attempt.refusals(violations));
                }
                case AppendOutcome.Answered(KeptAnswer answer) -> {
                    attempt.discard(states);
                    throw new Repeated(answer);
                }
            };
        } catch (CompletionException e) {
            attempt.discard(states);
            throw AxonCommands.causeOf(e);
        }
    }
}
