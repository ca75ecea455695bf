package io.headwater.command.store.axon;

import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Contended;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private final EventStore store;
    private final States states;
    private final ReentrantLock[] stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    AxonCommands(CommandGateway gateway, EventStore store, States states) {
        this.gateway = gateway;
        this.store = store;
        this.states = states;
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
        return confirm(attempt).map(token -> answer(attempt, token));
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

    /**
     * Confirms with the log that what nothing was written for was decided on the present state: a cached state may be
     * outdated by another process, and a speculative one may never come true.
     *
     * @return the token of the stream's last event, empty content if it has none; empty if it was another state
     */
    private Optional<Confirmed> confirm(Attempt<?> attempt) {
        Loaded<?> base = attempt.base();
        Set<StreamId> asked = new HashSet<>();
        attempt.proposal().guards().forEach(guard -> asked.add(guard.stream()));
        Token token = null;
        if (attempt.isBaseSpeculative() && base.flush() != null) {
            if (!(flushed(base.flush()) instanceof AppendOutcome.Appended appended)) {
                return Optional.empty();
            }
            token = appended.token();
        } else {
            asked.add(attempt.stream());
        }
        Map<StreamId, EventEnvelope> last = asked.isEmpty() ? Map.of() : store.readLast(asked);
        boolean guardsHold = checkGuards(attempt, last);
        boolean baseHolds = token != null || checkBase(attempt, last);
        EventEnvelope lastOfStream = last.get(attempt.stream());
        return guardsHold && baseHolds
                ? Optional.of(new Confirmed(lastOfStream == null ? token : lastOfStream.token()))
                : Optional.empty();
    }

    private record Confirmed(@Nullable Token token) {}

    private static @Nullable AppendOutcome flushed(CompletableFuture<AppendOutcome> flush) {
        try {
            return flush.join();
        } catch (CompletionException e) {
            // Reported to the command that was flushed; the one that depended on it is simply decided again.
            return null;
        }
    }

    private static boolean checkGuards(Attempt<?> attempt, Map<StreamId, EventEnvelope> last) {
        boolean allHold = true;
        for (Guard guard : attempt.proposal().guards()) {
            if (!guard.version().equals(versionOf(last.get(guard.stream())))) {
                guard.outdated().run();
                allHold = false;
            }
        }
        return allHold;
    }

    private boolean checkBase(Attempt<?> attempt, Map<StreamId, EventEnvelope> last) {
        EventEnvelope event = last.get(attempt.stream());
        if (Objects.equals(attempt.base().lastEvent(), event == null ? null : event.id())) {
            return true;
        }
        states.discard(attempt.stream(), attempt.base().lastEvent());
        return false;
    }

    private static Version versionOf(@Nullable EventEnvelope event) {
        return event == null ? Version.NONE : event.version();
    }

    private static <S> Outcome<S> answer(Attempt<S> attempt, Confirmed confirmed) {
        if (attempt.decision() instanceof Decision.Rejected rejected) {
            return new Outcome.Refused<>(rejected.rejection());
        }
        Token token = confirmed.token();
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
