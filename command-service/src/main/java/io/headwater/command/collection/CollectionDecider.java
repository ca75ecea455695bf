package io.headwater.command.collection;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;

/** Decides about a collection as such. Pure. */
final class CollectionDecider {
    private CollectionDecider() {}

    /**
     * Defines the collection, or defines it anew.
     *
     * @param fresh the incarnation to take if this begins a new life of the collection
     */
    static Decision define(CollectionDefinition definition, Incarnation fresh, CollectionState state) {
        CollectionState.Defined before = state.defined();
        if (before == null) {
            return Decision.of(new Event.CollectionDefined(fresh, definition));
        }
        return Json.same(before.definition().toJson(), definition.toJson())
                ? Decision.UNCHANGED
                : Decision.of(new Event.CollectionDefined(before.incarnation(), definition));
    }

    /** Drops the collection with its records. */
    static Decision drop(CollectionState state) {
        return state.defined() == null
                ? Decision.rejected(Rejection.Code.COLLECTION_UNKNOWN)
                : Decision.of(new Event.CollectionDropped());
    }
}
