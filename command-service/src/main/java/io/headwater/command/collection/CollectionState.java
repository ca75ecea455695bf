package io.headwater.command.collection;

import io.headwater.command.decision.StreamKind;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.UnreadableEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection as its events made it.
 *
 * @param defined null before the first definition and after a drop
 */
record CollectionState(@Nullable Defined defined) {
    static final StreamKind<CollectionState> KIND = new Kind();

    /**
     * The present life of the collection, and its definition.
     *
     * @param proposed the definition that is to follow; null if none is
     */
    record Defined(
            Incarnation incarnation,
            CollectionDefinition definition,
            @Nullable CollectionDefinition proposed) {}

    private static final class Kind implements StreamKind<CollectionState> {
        @Override
        public CollectionState initial() {
            return new CollectionState(null);
        }

        @Override
        public CollectionState evolve(CollectionState state, Event event, Instant at) {
            if (!(event instanceof Event.CollectionEvent collectionEvent)) {
                throw new UnreadableEvent("a " + event.type().wireName() + " is not about a collection");
            }
            return switch (collectionEvent) {
                case Event.CollectionDefined it ->
                    new CollectionState(new Defined(it.incarnation(), it.definition(), it.proposed()));
                case Event.CollectionDropped _ -> new CollectionState(null);
            };
        }
    }
}
