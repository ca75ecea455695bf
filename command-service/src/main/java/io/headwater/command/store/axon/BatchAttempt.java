package io.headwater.command.store.axon;

import io.headwater.command.decision.Batch;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.Append;
import io.headwater.command.store.Append.Expectation;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.Violation;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a batch: its commands decided in their order, each on the states that the ones before it will have made, and
 * their events as one append. Everything that a command looked at is expected there, so the log confirms refusals, too. What
 * the log itself refused at an attempt before is refused without being decided. One thread.
 */
final class BatchAttempt<S> {
    private final Batch<S> batch;
    private final Map<StreamId, Loaded<S>> before;
    private final Map<StreamId, Loaded<S>> after = new HashMap<>();
    private final List<Verdict<S>> verdicts = new ArrayList<>();
    private final List<NewEvent> events = new ArrayList<>();
    // Of each event, the index of its command.
    private final List<Integer> commands = new ArrayList<>();

    private BatchAttempt(Batch<S> batch, Map<StreamId, Loaded<S>> before) {
        this.batch = batch;
        this.before = before;
    }

    /**
     * Decides.
     *
     * @param before the state of every stream of the batch
     */
    static <S> BatchAttempt<S> decide(Batch<S> batch, Map<StreamId, Loaded<S>> before) {
        return decide(batch, before, Map.of());
    }

    /**
     * Decides again on the same states, without the commands that the log has refused.
     *
     * @param refused by the index of the command
     */
    BatchAttempt<S> without(Map<Integer, Rejection> refused) {
        return decide(batch, before, refused);
    }

    private static <S> BatchAttempt<S> decide(
            Batch<S> batch, Map<StreamId, Loaded<S>> before, Map<Integer, Rejection> refused) {
        BatchAttempt<S> attempt = new BatchAttempt<>(batch, before);
        for (Proposal<S> proposal : batch.proposals()) {
            Rejection rejection = refused.get(attempt.verdicts.size());
            attempt.verdicts.add(rejection == null ? attempt.decide(proposal) : new Verdict.Refused<>(rejection));
        }
        if (!batch.stores().test(List.copyOf(attempt.verdicts))) {
            attempt.events.clear();
            attempt.after.clear();
        }
        return attempt;
    }

    private Verdict<S> decide(Proposal<S> proposal) {
        StreamId stream = proposal.address().stream();
        Loaded<S> base = after.getOrDefault(stream, stateBefore(stream));
        return switch (proposal.decider().apply(base.state())) {
            case Decision.Rejected(Rejection rejection) -> new Verdict.Refused<>(rejection);
            case Decision.Accepted accepted -> accept(proposal, base, accepted);
        };
    }

    private Verdict<S> accept(Proposal<S> proposal, Loaded<S> base, Decision.Accepted accepted) {
        Loaded<S> state = base;
        for (Event event : accepted.events()) {
            NewEvent identified = identify(proposal, state, event);
            S next = proposal.kind().evolve(state.state(), event, proposal.at());
            state = state.after(proposal.kind(), next, identified);
            events.add(identified);
            commands.add(verdicts.size());
        }
        if (!accepted.events().isEmpty()) {
            events.addLast(events.removeLast().with(accepted.effects()));
            after.put(proposal.address().stream(), state);
        }
        return new Verdict.Done<>(state.state(), state.version(), accepted.events());
    }

    private static NewEvent identify(Proposal<?> proposal, Loaded<?> base, Event event) {
        return new NewEvent(
                StreamEntity.IDS.generate(),
                proposal.address().stream(),
                base.version().next(),
                proposal.address().subject(),
                event.type(),
                EventCodec.encode(event),
                proposal.metadata(),
                proposal.at());
    }

    List<Verdict<S>> verdicts() {
        return List.copyOf(verdicts);
    }

    /** Why the log refused commands, by their index. */
    SortedMap<Integer, Rejection> refusals(SortedMap<Integer, Violation> violations) {
        SortedMap<Integer, Rejection> refusals = new TreeMap<>();
        violations.forEach((event, violation) -> refusals.put(commands.get(event), Rejection.of(violation)));
        return refusals;
    }

    Set<StreamId> streams() {
        return before.keySet();
    }

    /** What goes to the store; empty of everything only if the batch is. */
    Append toAppend(@Nullable Keeping<List<Verdict<S>>> keeping) {
        Set<Expectation> expectations = new LinkedHashSet<>();
        before.forEach(
                (stream, state) -> expectations.add(new Expectation(stream, state.version(), state.lastEvent())));
        for (Proposal<S> proposal : batch.proposals()) {
            for (Guard guard : proposal.guards()) {
                expectations.add(new Expectation(guard.stream(), guard.version()));
            }
        }
        return new Append(
                batch.partition(),
                List.copyOf(expectations),
                events,
                keeping == null ? null : keeping.keep(verdicts(), null));
    }

    /** Whether every state it was decided on is still the one in memory. */
    boolean isPresent(States states) {
        return before.entrySet().stream().allMatch(entry -> states.isPresent(entry.getKey(), entry.getValue()));
    }

    /** Puts the states that an append will have made, before it is flushed. */
    void advance(States states, CompletableFuture<AppendOutcome> flush) {
        after.forEach((stream, state) -> states.advance(stream, state.by(flush)));
    }

    /** Tells that the states it made are durable. */
    void stored(States states) {
        Set<StreamId> told = new HashSet<>();
        for (Proposal<S> proposal : batch.proposals()) {
            StreamId stream = proposal.address().stream();
            Loaded<S> state = after.get(stream);
            if (state != null && told.add(stream)) {
                Version before = stateBefore(stream).version();
                if (batch.isPassing()) {
                    states.storedInPassing(stream, proposal.kind(), before, state);
                } else {
                    states.stored(stream, proposal.kind(), before, state);
                }
            }
        }
    }

    /** Forgets every state that it was decided on or made. */
    void discard(States states) {
        before.forEach((stream, state) -> states.discard(stream, state.lineage()));
    }

    /** Tells all who looked at a stream that it is not as they saw it; several definitions may rest on one. */
    void outdate(StreamId stream) {
        batch.proposals().stream()
                .flatMap(proposal -> proposal.guards().stream())
                .filter(guard -> guard.stream().equals(stream))
                .forEach(guard -> guard.outdated().run());
    }

    private Loaded<S> stateBefore(StreamId stream) {
        Loaded<S> state = before.get(stream);
        if (state == null) {
            throw new IllegalArgumentException("no state of " + stream);
        }
        return state;
    }
}
