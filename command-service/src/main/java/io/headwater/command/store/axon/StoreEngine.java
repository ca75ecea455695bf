package io.headwater.command.store.axon;

import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.StreamKind;
import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.Violation;
import io.headwater.events.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.eventsourcing.eventstore.AggregateBasedConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.ConsistencyMarker;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.SourcingCondition;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.TerminalEventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;
import org.jspecify.annotations.Nullable;

/**
 * Axon's storage engine on the event store: sourcing gives the stream's state as one message instead of its events, and
 * one append carries the events of one command. No thread waits for a flush, the commit's future is the flush's.
 */
final class StoreEngine implements EventStorageEngine {
    private static final MessageType STATE = new MessageType("headwater.state");

    private final EventStore store;
    private final States states;

    StoreEngine(EventStore store, States states) {
        this.store = store;
        this.states = states;
    }

    @Override
    public MessageStream<EventMessage> source(SourcingCondition condition, @Nullable ProcessingContext context) {
        Attempt<?> attempt = Attempt.of(context);
        Loaded<?> loaded = attempt.load(states);
        MessageStream<EventMessage> end = MessageStream.just(
                TerminalEventMessage.INSTANCE,
                message -> Context.with(
                        ConsistencyMarker.RESOURCE_KEY,
                        marker(attempt, loaded.version().value())));
        if (loaded.lastEvent() == null) {
            return end;
        }
        EventMessage state = new GenericEventMessage(
                loaded.lastEvent().toString(),
                STATE,
                loaded,
                Map.of(),
                attempt.proposal().at());
        return MessageStream.just(state).concatWith(end);
    }

    @Override
    public CompletableFuture<AppendTransaction<?>> appendEvents(
            AppendCondition condition, @Nullable ProcessingContext context, List<TaggedEventMessage<?>> events) {
        Attempt<?> attempt = Attempt.of(context);
        List<Attempt.Identified> identified = events.stream()
                .map(TaggedEventMessage::event)
                .map(StoreEngine::identified)
                .toList();
        return CompletableFuture.completedFuture(new Flush<>(attempt, attempt.toAppend(identified)));
    }

    private static Attempt.Identified identified(EventMessage message) {
        if (message.payload() instanceof Event event) {
            return new Attempt.Identified(UUID.fromString(message.identifier()), event);
        }
        throw new IllegalArgumentException("not an event of ours: " + message.type());
    }

    private final class Flush<S> implements AppendTransaction<AppendOutcome> {
        private final Attempt<S> attempt;
        private final Append append;

        Flush(Attempt<S> attempt, Append append) {
            this.attempt = attempt;
            this.append = append;
        }

        @Override
        public CompletableFuture<AppendOutcome> commit(@Nullable ProcessingContext context) {
            // Before the store has it, which may decide the attempt again.
            Loaded<S> base = attempt.base();
            Loaded<S> decided = attempt.next(append.events());
            CompletableFuture<AppendOutcome> flush = store.append(append);
            // Ahead of the flush, so that the next command on this stream can be decided and leave with it.
            states.advance(attempt.stream(), decided.by(flush));
            return flush.whenComplete((outcome, _) -> settle(base, decided, outcome))
                    .thenApply(this::told);
        }

        @Override
        public void rollback(@Nullable ProcessingContext context) {
            // The store appends all or nothing, and commit has cleaned up after a failure.
        }

        @Override
        public CompletableFuture<ConsistencyMarker> afterCommit(
                AppendOutcome outcome, @Nullable ProcessingContext context) {
            return CompletableFuture.completedFuture(
                    marker(attempt, append.events().getLast().version().value()));
        }

        private void settle(Loaded<S> base, Loaded<S> decided, @Nullable AppendOutcome outcome) {
            StreamId stream = attempt.stream();
            StreamKind<S> kind = attempt.proposal().kind();
            Loaded<S> again = attempt.madeAgain();
            boolean isStored = outcome instanceof AppendOutcome.Appended;
            if (isStored && again == null) {
                states.stored(stream, kind, base.version(), decided);
                return;
            }
            states.discard(stream, base.lineage());
            if (again != null) {
                attempt.adoptAgain();
                states.lost(stream);
            } else if (outcome instanceof AppendOutcome.Conflict conflict
                    && conflict.stream().equals(stream)) {
                states.lost(stream);
            }
            if (isStored && again != null) {
                states.renew(stream, kind, again);
                states.stored(stream, kind, attempt.base().version(), again);
            }
        }

        private AppendOutcome told(AppendOutcome outcome) {
            switch (outcome) {
                case AppendOutcome.Appended appended -> attempt.appended(appended);
                case AppendOutcome.Confirmed confirmed -> attempt.confirmed(confirmed.token());
                case AppendOutcome.Conflict conflict -> throw new Outdated(conflict.stream());
                case AppendOutcome.Answered answered -> throw new Repeated(answered.answer());
                case AppendOutcome.Violated(SortedMap<Integer, Violation> violations) ->
                    throw new Refused(Rejection.of(violations.firstEntry().getValue()));
            }
            return outcome;
        }
    }

    private static ConsistencyMarker marker(Attempt<?> attempt, long version) {
        return new AggregateBasedConsistencyMarker(StreamTag.value(attempt.stream()), version);
    }

    @Override
    public MessageStream<EventMessage> stream(StreamingCondition condition, @Nullable ProcessingContext context) {
        throw notHere();
    }

    @Override
    public CompletableFuture<TrackingToken> firstToken(@Nullable ProcessingContext context) {
        throw notHere();
    }

    @Override
    public CompletableFuture<TrackingToken> latestToken(@Nullable ProcessingContext context) {
        throw notHere();
    }

    @Override
    public CompletableFuture<TrackingToken> tokenAt(Instant at, @Nullable ProcessingContext context) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("events are streamed by the relay, not by Axon's processors");
    }

    @Override
    public void describeTo(ComponentDescriptor descriptor) {
        descriptor.describeProperty("store", store.getClass().getSimpleName());
    }
}
