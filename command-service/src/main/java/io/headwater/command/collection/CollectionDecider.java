package io.headwater.command.collection;

import io.headwater.command.collection.CollectionState.Defined;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;

/** Decides about a collection as such. Pure. */
final class CollectionDecider {
    private CollectionDecider() {}

    /** Whether a definition can follow another without a look at the records that are there. */
    static boolean isAtOnce(CollectionDefinition definition, CollectionDefinition before) {
        return Json.same(before.schema(), definition.schema());
    }

    /**
     * Defines the collection, or defines it anew.
     *
     * @param fresh the incarnation to take if this begins a new life of the collection
     * @param isForced whether it takes effect whatever the records are
     */
    static Decision define(
            CollectionDefinition definition, Incarnation fresh, boolean isForced, CollectionState state) {
        Defined before = state.defined();
        if (before == null) {
            return Decision.of(new Event.CollectionDefined(fresh, definition));
        }
        if (before.proposed() != null || !(isForced || isAtOnce(definition, before.definition()))) {
            return Decision.rejected(Code.DEFINITION_CONTENDED);
        }
        return isSame(before.definition(), definition) ? Decision.UNCHANGED : change(before, definition);
    }

    /** Has records checked against another definition as well, from now on. */
    static Decision propose(CollectionDefinition proposed, CollectionState state) {
        Defined before = state.defined();
        if (before == null) {
            return Decision.rejected(Code.COLLECTION_UNKNOWN);
        }
        if (before.proposed() != null) {
            return isSame(before.proposed(), proposed)
                    ? Decision.UNCHANGED
                    : Decision.rejected(Code.DEFINITION_CONTENDED);
        }
        return isSame(before.definition(), proposed)
                ? Decision.UNCHANGED
                : Decision.of(
                        new Event.CollectionDefined(before.incarnation(), before.definition(), proposed),
                        ConstraintChanges.propose(before.incarnation(), before.definition(), proposed));
    }

    /**
     * Ends a proposal.
     *
     * @param accepted whether it takes effect; else the collection stays as it is defined
     */
    static Decision settle(CollectionDefinition proposed, boolean accepted, CollectionState state) {
        Defined before = state.defined();
        if (before == null) {
            return Decision.rejected(Code.COLLECTION_UNKNOWN);
        }
        if (before.proposed() == null || !isSame(before.proposed(), proposed)) {
            return Decision.rejected(Code.DEFINITION_CONTENDED);
        }
        return accepted
                ? change(before, proposed)
                : Decision.of(new Event.CollectionDefined(before.incarnation(), before.definition()));
    }

    /** Drops the collection with its records. */
    static Decision drop(CollectionState state) {
        Defined before = state.defined();
        return before == null
                ? Decision.rejected(Code.COLLECTION_UNKNOWN)
                : Decision.of(
                        new Event.CollectionDropped(),
                        ConstraintChanges.drop(before.incarnation(), before.definition()));
    }

    /** Drops the collection with its tenant, whatever refers to it; one that is gone already stays so. */
    static Decision end(CollectionState state) {
        Defined before = state.defined();
        return before == null
                ? Decision.UNCHANGED
                : Decision.of(
                        new Event.CollectionDropped(),
                        ConstraintChanges.end(before.incarnation(), before.definition()));
    }

    private static Decision change(Defined before, CollectionDefinition definition) {
        return Decision.of(
                new Event.CollectionDefined(before.incarnation(), definition),
                ConstraintChanges.between(before.incarnation(), before.definition(), definition));
    }

    private static boolean isSame(CollectionDefinition one, CollectionDefinition other) {
        return Json.same(one.toJson(), other.toJson());
    }
}
