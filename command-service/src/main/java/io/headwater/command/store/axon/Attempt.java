package io.headwater.command.store.axon;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Keeping;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Verdict;
import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.Effect;
import io.headwater.command.store.Keep;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.Redecision;
import io.headwater.command.store.StreamId;
import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a command: the payload of Axon's command message, and the receipt that engine and entity write on.
 *
 * <p>Confined to one attempt; Axon's phases run one after the other, so that each sees what the one before wrote. The store may
 * decide it again, which replaces what was decided, and tells so by the append's outcome.
 */
final class Attempt<S> implements Redecision {
    private static final Context.ResourceKey<Attempt<?>> KEY = Context.ResourceKey.withLabel("attempt");

    private final Proposal<S> proposal;
    private final boolean isFirst;
    private final @Nullable Keeping<Verdict<S>> keeping;
    private Loaded<S> base;
    private boolean isBaseSpeculative;
    private S state;
    private @Nullable Decision decision;
    private @Nullable States states;
    private @Nullable Again<S> again;
    private AppendOutcome.@Nullable Appended appended;
    private @Nullable Token confirmed;

    Attempt(Proposal<S> proposal, boolean isFirst) {
        this(proposal, isFirst, null);
    }

    /**
     * An attempt whose answer is kept with its events.
     *
     * @param keeping null if it is not
     */
    Attempt(Proposal<S> proposal, boolean isFirst, @Nullable Keeping<Verdict<S>> keeping) {
        this.proposal = proposal;
        this.isFirst = isFirst;
        this.keeping = keeping;
        this.base = Loaded.nothing(proposal.kind().initial());
        this.state = base.state();
    }

    static Attempt<?> of(@Nullable ProcessingContext context) {
        Attempt<?> attempt = context == null ? null : context.getResource(KEY);
        if (attempt == null) {
            throw new IllegalStateException("the log is reached through Commands only");
        }
        return attempt;
    }

    void putInto(ProcessingContext context) {
        context.putResource(KEY, this);
    }

    Proposal<S> proposal() {
        return proposal;
    }

    @Override
    public StreamId stream() {
        return proposal.address().stream();
    }

    Loaded<S> base() {
        return base;
    }

    boolean isBaseSpeculative() {
        return isBaseSpeculative;
    }

    AppendOutcome.@Nullable Appended appended() {
        return appended;
    }

    Loaded<S> load(States from) {
        states = from;
        base = from.of(proposal, isFirst);
        isBaseSpeculative = base.isSpeculative();
        state = base.state();
        return base;
    }

    Decision decide() {
        Decision made = proposal.decider().apply(state);
        decision = made;
        return made;
    }

    void evolve(Event event) {
        state = proposal.kind().evolve(state, event, proposal.at());
    }

    /** The state that the decided events make of the base. */
    Loaded<S> next(List<NewEvent> events) {
        Loaded<S> next = base;
        for (NewEvent event : events) {
            next = next.after(proposal.kind(), state, event);
        }
        return next;
    }

    void appended(AppendOutcome.Appended outcome) {
        appended = outcome;
    }

    /** That the log had nothing to store for it, and confirmed what it was decided on. */
    void confirmed(Token token) {
        confirmed = token;
    }

    /** Present if the flush looked at everything it was decided on and stored no event for it; at least as new as that. */
    @Nullable
    Token confirmed() {
        return confirmed;
    }

    /** The state that it made when the store decided it again; null if the store did not. */
    @Nullable
    Loaded<S> madeAgain() {
        return again == null ? null : again.made;
    }

    /** Takes what the store decided again, if it did, as the decision. */
    void adoptAgain() {
        if (again != null) {
            base = again.base;
            isBaseSpeculative = false;
            state = again.made.state();
            decision = again.decision;
        }
    }

    /**
     * What was decided again.
     *
     * @param base on which
     * @param made the state after it
     */
    private record Again<S>(Loaded<S> base, Decision decision, Loaded<S> made) {}

    @Override
    public Optional<Append> decide(@Nullable Redecision before) {
        return ground(before).flatMap(this::decideOn);
    }

    // Commands that are decided again on one stream are of its kind.
    @SuppressWarnings("unchecked")
    private Optional<Loaded<S>> ground(@Nullable Redecision before) {
        if (before instanceof Attempt<?> other && other.again != null) {
            return Optional.of((Loaded<S>) other.again.made);
        }
        return states == null ? Optional.empty() : states.fresh(stream(), proposal.kind());
    }

    // On an attempt of its own: this one is as it was if anything fails.
    private Optional<Append> decideOn(Loaded<S> ground) {
        Attempt<S> anew = new Attempt<>(proposal, false, keeping);
        anew.base = ground;
        anew.state = ground.state();
        Decision decided = anew.decide();
        List<Identified> identified = identified(decided);
        identified.forEach(one -> anew.evolve(one.event()));
        Append append = anew.toAppend(identified);
        if (append.needsFacts()) {
            return Optional.empty(); // The flush has not looked at what these events need.
        }
        again = new Again<>(ground, decided, anew.next(append.events()));
        return Optional.of(append);
    }

    private static List<Identified> identified(Decision decision) {
        return switch (decision) {
            case Decision.Rejected _ -> List.of();
            case Decision.Accepted(List<Event> events, List<Effect> _) ->
                events.stream()
                        .map(event -> new Identified(StreamEntity.IDS.generate(), event))
                        .toList();
        };
    }

    @Override
    public void forget() {
        again = null;
    }

    /** The log refused what was decided; its reason is the decision from now on. */
    void refuse(Rejection rejection) {
        decision = new Decision.Rejected(rejection);
    }

    /** What the decision comes to. */
    Verdict<S> verdict() {
        return switch (decision) {
            case Decision.Accepted(List<Event> events, List<Effect> _) ->
                new Verdict.Done<>(state, new Version(base.version().value() + events.size()), events);
            case Decision.Rejected(Rejection rejection) -> new Verdict.Refused<>(rejection);
            case null -> throw new IllegalStateException("not decided yet");
        };
    }

    /** The answer to keep; null if the command has no idempotency key. */
    @Nullable
    Keep keep(@Nullable Token token) {
        return keeping == null ? null : keeping.keep(verdict(), token);
    }

    /** The decided events as they go to the store, with everything that must still hold then. */
    Append toAppend(List<Identified> events) {
        List<Append.Expectation> expectations = new ArrayList<>();
        expectations.add(new Append.Expectation(stream(), base.version(), base.lastEvent()));
        for (Guard guard : proposal.guards()) {
            expectations.add(new Append.Expectation(guard.stream(), guard.version()));
        }
        List<NewEvent> newEvents = new ArrayList<>(events.size());
        Version version = base.version();
        for (Identified identified : events) {
            version = version.next();
            newEvents.add(toNewEvent(identified, version));
        }
        if (!newEvents.isEmpty()) {
            newEvents.addLast(newEvents.removeLast().with(effects()));
        }
        // The answer of a command without events is kept by itself, without a token.
        Keep keep = newEvents.isEmpty() ? null : keep(null);
        boolean isContended = states != null && states.isContended(stream());
        return new Append(proposal.address().partition(), expectations, newEvents, keep, isContended ? this : null);
    }

    private List<Effect> effects() {
        return decision instanceof Decision.Accepted accepted ? accepted.effects() : List.of();
    }

    /** A decided event and the identity it has for good. */
    record Identified(UUID id, Event event) {}

    private NewEvent toNewEvent(Identified identified, Version version) {
        return new NewEvent(
                identified.id(),
                stream(),
                version,
                proposal.address().subject(),
                identified.event().type(),
                EventCodec.encode(identified.event()),
                proposal.metadata(),
                proposal.at());
    }
}
