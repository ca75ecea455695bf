package io.headwater.command.store.axon;

import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Begun;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.Keep;
import io.headwater.events.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/** Sends commands through Axon's gateway, and is the one place where they are tried again. */
final class AxonCommands implements Commands {
    private final CommandGateway gateway;
    private final EventStore store;
    private final States states;
    private final Confirmation confirmation;
    private final Stripes stripes = new Stripes();
    private final Duration patience;
    private final Batches batches;

    AxonCommands(
            CommandGateway gateway, EventStore store, States states, Confirmation confirmation, Duration patience) {
        this.gateway = gateway;
        this.store = store;
        this.states = states;
        this.confirmation = confirmation;
        this.patience = patience;
        this.batches = new Batches(store, states, stripes, patience);
    }

    @Override
    public <S> Outcome<S> send(Supplier<Proposal<S>> proposal) {
        Persistence persistence = new Persistence(patience);
        while (true) {
            Attempt<S> attempt = new Attempt<>(proposal.get(), persistence.isFirst());
            Optional<Ending> ending = await(attempt, dispatch(attempt));
            if (ending.isPresent()) {
                return outcome(attempt.verdict(), ending.get().token());
            }
            persistence.again();
        }
    }

    @Override
    public <S> Answered answer(Supplier<Proposal<S>> proposal, Keeping<Verdict<S>> keeping) {
        Persistence persistence = new Persistence(patience);
        while (true) {
            Attempt<S> attempt = new Attempt<>(proposal.get(), persistence.isFirst(), keeping);
            try {
                Optional<Ending> ending = await(attempt, dispatch(attempt));
                if (ending.isPresent()) {
                    Verdict<S> verdict = attempt.verdict();
                    Token token = verdict instanceof Verdict.Done ? ending.get().token() : null;
                    return answered(attempt, keeping.keep(verdict, token));
                }
            } catch (Repeated e) {
                return new Answered(e.answer(), true);
            }
            persistence.again();
        }
    }

    @Override
    public <S> Begun<BatchOutcome<S>> beginAll(Supplier<Batch<S>> batch) {
        return batches.send(batch);
    }

    @Override
    public <S> Begun<Answered> beginAnswerAll(Supplier<Batch<S>> batch, Keeping<List<Verdict<S>>> keeping) {
        return batches.answer(batch, keeping);
    }

    /**
     * That a command is settled.
     *
     * @param token of its last event, else of its stream's; null if that has none
     */
    private record Ending(@Nullable Token token) {}

    /** Decides and hands the events to the store; all of that in the lock, none of the waiting for the flush. */
    private CompletableFuture<?> dispatch(Attempt<?> attempt) {
        attempt.load(states);
        return stripes.locked(attempt.stream(), () -> gateway.send(attempt).getResultMessage());
    }

    /** How it ended; empty if the command must be tried again. */
    private Optional<Ending> await(Attempt<?> attempt, CompletableFuture<?> result) {
        try {
            result.join();
        } catch (CompletionException e) {
            return endingOf(attempt, causeOf(e));
        }
        AppendOutcome.Appended appended = attempt.appended();
        if (appended != null) {
            return Optional.of(new Ending(appended.token()));
        }
        if (attempt.confirmed() != null) {
            return Optional.of(new Ending(attempt.confirmed()));
        }
        return switch (confirmation.of(attempt)) {
            case Confirmation.Result.Holds holds -> Optional.of(new Ending(holds.token()));
            case Confirmation.Result.Outdated _ -> Optional.empty();
        };
    }

    // What the log refuses needs no confirmation: it looked at everything the command rests on.
    private static Optional<Ending> endingOf(Attempt<?> attempt, RuntimeException failure) {
        return switch (failure) {
            case Refused refused -> {
                attempt.refuse(refused.rejection());
                yield Optional.of(new Ending(null));
            }
            case Outdated outdated -> {
                attempt.proposal().guards().stream()
                        .filter(guard -> guard.stream().equals(outdated.stream()))
                        .forEach(guard -> guard.outdated().run());
                yield Optional.empty();
            }
            default -> throw failure;
        };
    }

    static RuntimeException causeOf(CompletionException e) {
        Throwable cause = e.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException failure ? failure : e;
    }

    private static <S> Outcome<S> outcome(Verdict<S> verdict, @Nullable Token token) {
        return switch (verdict) {
            case Verdict.Refused<S> refused -> new Outcome.Refused<>(refused.rejection());
            case Verdict.Done<S> done when token != null -> new Outcome.Done<>(done, token);
            case Verdict.Done<S> _ ->
                throw new IllegalStateException("a command was accepted without events on a stream without events");
        };
    }

    /** The answer of a settled command, which the log has if it has the events; else it is to be kept by itself. */
    private Answered answered(Attempt<?> attempt, Keep keep) {
        if (attempt.appended() != null) {
            return new Answered(keep.answer(), false);
        }
        Append append = Append.answerOnly(attempt.proposal().address().partition(), keep);
        try {
            return store.append(append).join() instanceof AppendOutcome.Answered before
                    ? new Answered(before.answer(), true)
                    : new Answered(keep.answer(), false);
        } catch (CompletionException e) {
            throw causeOf(e);
        }
    }
}
