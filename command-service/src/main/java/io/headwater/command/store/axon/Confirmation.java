package io.headwater.command.store.axon;

import io.headwater.command.decision.Guard;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Confirms with the log what nothing was written for: a state in memory may be outdated by another process, and a
 * speculative one may never come true, so that a rejection or an "unchanged" could rest on something that never was.
 */
final class Confirmation {
    private final LastEvents lastEvents;
    private final States states;

    Confirmation(LastEvents lastEvents, States states) {
        this.lastEvents = lastEvents;
        this.states = states;
    }

    /** What became of it. */
    sealed interface Result {
        /**
         * It was decided on a state that was the present one at some moment since the command came.
         *
         * @param token of the stream's last event; null if it has none
         */
        record Holds(@Nullable Token token) implements Result {}

        /** It was not; what is outdated is discarded, and the command has to be decided again. */
        record Outdated() implements Result {}
    }

    /** Waits for the flush that a speculative state rests on, else asks the log, once for the state and all guards. */
    Result of(Attempt<?> attempt) {
        CompletableFuture<AppendOutcome> flush =
                attempt.isBaseSpeculative() ? attempt.base().flush() : null;
        return flush == null ? ofKnown(attempt) : ofSpeculative(attempt, flush);
    }

    // The flush held the stream's lock when it moved it to this very state, after the command had come.
    private Result ofSpeculative(Attempt<?> attempt, CompletableFuture<AppendOutcome> flush) {
        if (!(outcomeOf(flush) instanceof AppendOutcome.Appended appended)) {
            return new Result.Outdated();
        }
        Set<StreamId> asked = guarded(attempt);
        return asked.isEmpty() || guardsHold(attempt, lastEvents.of(asked))
                ? new Result.Holds(appended.token())
                : new Result.Outdated();
    }

    private Result ofKnown(Attempt<?> attempt) {
        Set<StreamId> asked = guarded(attempt);
        asked.add(attempt.stream());
        Map<StreamId, EventEnvelope> last = lastEvents.of(asked);
        EventEnvelope event = last.get(attempt.stream());
        // Both are looked at in any case, so that everything outdated is discarded at once.
        boolean guardsHold = guardsHold(attempt, last);
        boolean baseHolds = baseHolds(attempt, event);
        return guardsHold && baseHolds ? new Result.Holds(event == null ? null : event.token()) : new Result.Outdated();
    }

    private static Set<StreamId> guarded(Attempt<?> attempt) {
        Set<StreamId> streams = new HashSet<>();
        attempt.proposal().guards().forEach(guard -> streams.add(guard.stream()));
        return streams;
    }

    private static @Nullable AppendOutcome outcomeOf(CompletableFuture<AppendOutcome> flush) {
        try {
            return flush.join();
        } catch (CompletionException e) {
            // Told to the command that was flushed; the one that rested on it is simply decided again.
            return null;
        }
    }

    private static boolean guardsHold(Attempt<?> attempt, Map<StreamId, EventEnvelope> last) {
        boolean allHold = true;
        for (Guard guard : attempt.proposal().guards()) {
            EventEnvelope event = last.get(guard.stream());
            if (!guard.version().equals(event == null ? Version.NONE : event.version())) {
                guard.outdated().run();
                allHold = false;
            }
        }
        return allHold;
    }

    private boolean baseHolds(Attempt<?> attempt, @Nullable EventEnvelope last) {
        if (Objects.equals(attempt.base().lastEvent(), last == null ? null : last.id())) {
            return true;
        }
        states.discard(attempt.stream(), attempt.base().lastEvent());
        return false;
    }
}
