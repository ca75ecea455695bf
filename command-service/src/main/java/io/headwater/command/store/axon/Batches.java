package io.headwater.command.store.axon;

import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Begun;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.KeptAnswer;
import io.headwater.events.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
            Dispatched<S> dispatched = attempt.get();
            Optional<Token> token = await(dispatched);
            if (token.isPresent()) {
                List<Verdict<S>> verdicts = dispatched.attempt().verdicts();
                return new Settled<>(verdicts, verdicts.isEmpty() ? null : token.get());
            }
            persistence.again();
            attempt = dispatch(batch, keeping, persistence.isFirst());
        }
        return new Settled<>(List.of(), null);
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
                return dispatch(early, append);
            }
            BatchAttempt<S> late = BatchAttempt.decide(batch, states.ofAll(batch.proposals(), isFirst));
            return dispatch(late, late.toAppend(keeping));
        });
    }

    private <S> Dispatched<S> dispatch(BatchAttempt<S> attempt, Append append) {
        CompletableFuture<AppendOutcome> flush = store.append(append);
        attempt.advance(states, flush);
        return new Dispatched<>(attempt, flush);
    }

    /** The token; empty if the batch must be decided again. */
    private Optional<Token> await(Dispatched<?> dispatched) {
        BatchAttempt<?> attempt = dispatched.attempt();
        try {
            return switch (dispatched.flush().join()) {
                case AppendOutcome.Appended appended -> {
                    attempt.stored(states);
                    yield Optional.of(appended.token());
                }
                case AppendOutcome.Confirmed confirmed -> Optional.of(confirmed.token());
                case AppendOutcome.Conflict conflict -> {
                    attempt.discard(states);
                    attempt.outdate(conflict.stream());
                    yield Optional.empty();
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
