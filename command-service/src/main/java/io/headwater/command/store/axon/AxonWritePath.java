package io.headwater.command.store.axon;

import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import java.util.Optional;
import java.util.Set;
import org.axonframework.common.configuration.AxonConfiguration;
import org.axonframework.eventsourcing.configuration.EventSourcedEntityModule;
import org.axonframework.eventsourcing.configuration.EventSourcingConfigurer;
import org.axonframework.messaging.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.core.Message;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.axonframework.update.UpdateCheckerConfigurationEnhancer;

/** Axon, wired by hand: one entity, one command, our engine. Start once, close once. */
public final class AxonWritePath implements AutoCloseable {
    private final AxonConfiguration axon;
    private final Commands commands;
    private final SnapshotWriter snapshots;

    private AxonWritePath(AxonConfiguration axon, Commands commands, SnapshotWriter snapshots) {
        this.axon = axon;
        this.commands = commands;
        this.snapshots = snapshots;
    }

    /** Starts Axon on a store, and what keeps snapshots there. */
    public static AxonWritePath start(EventStore store, WritePathSettings settings) {
        SnapshotWriter snapshots = SnapshotWriter.start(store, settings.snapshotEvents());
        StreamLoader loader = new StreamLoader(store, snapshots);
        States states = new States(loader, snapshots, settings.statesMax());
        AxonConfiguration axon = configure(store, states).build();
        axon.start();
        Confirmation confirmation = new Confirmation(new LastEvents(store), states);
        CommandGateway gateway = axon.getComponent(CommandGateway.class);
        Commands commands = new AxonCommands(gateway, store, states, confirmation, settings.patience());
        return new AxonWritePath(axon, commands, snapshots);
    }

    /** The gate to the write path. */
    public Commands commands() {
        return commands;
    }

    @Override
    public void close() {
        axon.shutdown();
        snapshots.close();
    }

    static EventSourcingConfigurer configure(EventStore store, States states) {
        return EventSourcingConfigurer.create()
                // It would phone home and write files into the user's home.
                .componentRegistry(registry -> registry.disableEnhancer(UpdateCheckerConfigurationEnhancer.class))
                .registerEntity(entity())
                // The engine knows the stream from the command, so nobody reads tags.
                .registerTagResolver(config -> event -> Set.of())
                .registerEventStorageEngine(config -> new StoreEngine(store, states))
                // Resolved by looking at annotations anew for each message otherwise, which led the profile.
                .messaging(messaging -> messaging.registerMessageTypeResolver(config ->
                        type -> type == Attempt.class ? Optional.of(StreamEntity.COMMAND) : Optional.empty()));
    }

    private static EventSourcedEntityModule<StreamId, StreamEntity> entity() {
        return EventSourcedEntityModule.declarative(StreamId.class, StreamEntity.class)
                .messagingModel((config, model) -> model.instanceCommandHandler(
                                StreamEntity.COMMAND.qualifiedName(), StreamEntity::handle)
                        .entityEvolver((entity, event, context) -> entity.evolve(event))
                        .build())
                .entityFactory(config -> (id, event, context) -> new StreamEntity(Attempt.of(context)))
                .criteriaResolver(config -> (stream, context) -> StreamTag.criteria(stream))
                .entityIdResolver(config -> AxonWritePath::addressee);
    }

    private static StreamId addressee(Message message, ProcessingContext context) {
        if (!(message.payload() instanceof Attempt<?> attempt)) {
            throw new IllegalArgumentException("commands are sent through Commands only");
        }
        attempt.putInto(context);
        return attempt.stream();
    }
}
