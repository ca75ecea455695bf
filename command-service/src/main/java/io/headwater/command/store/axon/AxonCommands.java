package io.headwater.command.store.axon;

import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Contended;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.AppendOutcome;
import io.headwater.events.Event;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.jspecify.annotations.Nullable;

/** Sends commands through Axon's gateway, and is the one place where they are tried again. */
final class AxonCommands implements Commands {
    private static final int ATTEMPTS_MAX = 16;
    private static final int STRIPES = 1024;

    private final CommandGateway gateway;
    private final States states;
    private final Confirmation confirmation;
    private final ReentrantLock[] stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    AxonCommands(CommandGateway gateway, States states, Confirmation confirmation) {
        this.gateway = gateway;
        this.states = states;
        this.confirmation = confirmation;
    }

    @Override
    public <S> Outcome<S> send(Supplier<Proposal<S>> proposal) {
        for (int number = 1; number <= ATTEMPTS_MAX; number++) {
            Attempt<S> attempt = new Attempt<>(proposal.get(), number == 1);
            Optional<Outcome<S>> outcome = await(attempt, dispatch(attempt));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        throw new Contended(ATTEMPTS_MAX);
    }

    /** Decides and hands the events to the store; all of that in the lock, none of the waiting for the flush. */
    private CompletableFuture<?> dispatch(Attempt<?> attempt) {
        attempt.load(states);
        ReentrantLock stripe = stripes[Math.floorMod(attempt.stream().hashCode(), STRIPES)];
        stripe.lock();
        try {
            return gateway.send(attempt).getResultMessage();
        } finally {
            stripe.unlock();
        }
    }

    /** The outcome; empty if the command must be tried again. */
    private <S> Optional<Outcome<S>> await(Attempt<S> attempt, CompletableFuture<?> result) {
        try {
            result.join();
        } catch (CompletionException e) {
            outdate(attempt, causeOf(e));
            return Optional.empty();
        }
        AppendOutcome.Appended appended = attempt.appended();
        if (appended != null) {
            return Optional.of(done(attempt, appended.token()));
        }
        return switch (confirmation.of(attempt)) {
            case Confirmation.Result.Holds holds -> Optional.of(answer(attempt, holds.token()));
            case Confirmation.Result.Outdated _ -> Optional.empty();
        };
    }

    private void outdate(Attempt<?> attempt, RuntimeException failure) {
        if (!(failure instanceof Outdated outdated)) {
            throw failure;
        }
        attempt.proposal().guards().stream()
                .filter(guard -> guard.stream().equals(outdated.stream()))
                .forEach(guard -> guard.outdated().run());
    }

    private static RuntimeException causeOf(CompletionException e) {
        Throwable cause = e.getCause();
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof RuntimeException failure ? failure : e;
    }

    private static <S> Outcome<S> answer(Attempt<S> attempt, @Nullable Token token) {
        if (attempt.decision() instanceof Decision.Rejected rejected) {
            return new Outcome.Refused<>(rejected.rejection());
        }
        if (token == null) {
            throw new IllegalStateException("a command was accepted without events on a stream without events");
        }
        return done(attempt, token);
    }

    private static <S> Outcome<S> done(Attempt<S> attempt, Token token) {
        List<Event> events = attempt.decision() instanceof Decision.Accepted accepted ? accepted.events() : List.of();
        Version version = new Version(attempt.base().version().value() + events.size());
        return new Outcome.Done<>(attempt.state(), version, token, events);
    }
}
