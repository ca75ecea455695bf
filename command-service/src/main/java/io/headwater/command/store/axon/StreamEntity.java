package io.headwater.command.store.axon;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.headwater.command.decision.Decision;
import io.headwater.events.Event;
import io.headwater.events.EventType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;
import org.axonframework.messaging.eventhandling.gateway.EventAppender;

/**
 * The event-sourced entity of every kind of stream: it is loaded, has the feature's decider decide, appends what was
 * decided, and evolves with it. Nothing else.
 */
final class StreamEntity {
    static final MessageType COMMAND = new MessageType("headwater.command");

    private static final MessageType ANSWER = new MessageType("headwater.answer");
    private static final Map<EventType, MessageType> EVENTS = Arrays.stream(EventType.values())
            .collect(Collectors.toMap(Function.identity(), type -> new MessageType(type.wireName())));
    static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Attempt<?> attempt;

    StreamEntity(Attempt<?> attempt) {
        this.attempt = attempt;
    }

    /** Decides the command; the answer stands on the attempt's receipt. */
    static MessageStream.Single<CommandResultMessage> handle(
            CommandMessage command, StreamEntity entity, ProcessingContext context) {
        if (entity.attempt.decide() instanceof Decision.Accepted accepted
                && !accepted.events().isEmpty()) {
            EventAppender.forContext(context).append(entity.toMessages(accepted.events()));
        }
        return MessageStream.just(new GenericCommandResultMessage(ANSWER, "decided"));
    }

    /** Follows an event; the state that was sourced is on the attempt already. */
    StreamEntity evolve(EventMessage message) {
        if (message.payload() instanceof Event event) {
            attempt.evolve(event);
        }
        return this;
    }

    private List<EventMessage> toMessages(List<Event> events) {
        return events.stream().map(this::toMessage).toList();
    }

    private EventMessage toMessage(Event event) {
        MessageType type = EVENTS.getOrDefault(event.type(), COMMAND);
        return new GenericEventMessage(
                IDS.generate().toString(),
                type,
                event,
                Map.of(),
                attempt.proposal().at());
    }
}
