package io.headwater.command.collection;

import io.headwater.command.collection.CollectionState.Defined;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.command.decision.Rejection.Code;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.OnDelete;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.Event;
import io.headwater.events.FieldPath;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides about a collection as such. Pure. */
final class CollectionDecider {
    private CollectionDecider() {}

    /** Whether a definition can follow another without a look at the records that are there. */
    static boolean isAtOnce(CollectionDefinition definition, CollectionDefinition before) {
        return Json.same(before.schema(), definition.schema())
                && Declared.beyond(before, definition).isEmpty();
    }

    /**
     * Defines the collection, or defines it anew.
     *
     * @param fresh the incarnation to take if this begins a new life of the collection
     * @param isForced whether its schema takes effect whatever the records are
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
        if (!Declared.beyond(before.definition(), definition).isEmpty()) {
            return Decision.rejected(Code.INCOMPATIBLE_CONSTRAINTS);
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
        if (isSame(before.definition(), proposed)) {
            return Decision.UNCHANGED;
        }
        return redirected(before.definition(), proposed)
                .<Decision>map(Decision.Rejected::new)
                .orElseGet(() -> Decision.of(
                        new Event.CollectionDefined(before.incarnation(), before.definition(), proposed),
                        ConstraintChanges.propose(before.incarnation(), before.definition(), proposed)));
    }

    // Rows of both would have one name, and those of the old one must count until the new one takes effect.
    private static Optional<Rejection> redirected(CollectionDefinition before, CollectionDefinition proposed) {
        Set<FieldPath> restricting = restricting(before.references());
        return restricting(Declared.beyond(before, proposed).references()).stream()
                .filter(restricting::contains)
                .findFirst()
                .map(field -> new Rejection(
                        Code.INCOMPATIBLE_CONSTRAINTS,
                        "'" + field
                                + "' comes to refer to another collection in two steps: define the collection without"
                                + " the reference first.",
                        List.of()));
    }

    private static Set<FieldPath> restricting(List<Reference> references) {
        return references.stream()
                .filter(reference -> reference.onDelete() == OnDelete.RESTRICT)
                .map(Reference::field)
                .collect(Collectors.toSet());
    }

    /**
     * Has a proposal take effect.
     *
     * @param records that were there when it was proposed; matters only if it introduces a limit
     */
    static Decision settle(CollectionDefinition proposed, long records, CollectionState state) {
        return ending(
                proposed,
                state,
                before -> Decision.of(
                        new Event.CollectionDefined(before.incarnation(), proposed),
                        ConstraintChanges.settle(before.incarnation(), before.definition(), proposed, records)));
    }

    /** Gives a proposal up: the collection stays as it is defined. */
    static Decision withdraw(CollectionDefinition proposed, CollectionState state) {
        return ending(
                proposed,
                state,
                before -> Decision.of(
                        new Event.CollectionDefined(before.incarnation(), before.definition()),
                        ConstraintChanges.withdraw(before.incarnation(), before.definition(), proposed)));
    }

    private static Decision ending(
            CollectionDefinition proposed, CollectionState state, Function<Defined, Decision> ending) {
        Defined before = state.defined();
        if (before == null) {
            return Decision.rejected(Code.COLLECTION_UNKNOWN);
        }
        return before.proposed() == null || !isSame(before.proposed(), proposed)
                ? Decision.rejected(Code.DEFINITION_CONTENDED)
                : ending.apply(before);
    }

    /** Drops the collection with its records. */
    static Decision drop(CollectionState state) {
        Defined before = state.defined();
        return before == null
                ? Decision.rejected(Code.COLLECTION_UNKNOWN)
                : Decision.of(new Event.CollectionDropped(), ConstraintChanges.drop(before));
    }

    /** Drops the collection with its tenant, whatever refers to it; one that is gone already stays so. */
    static Decision end(CollectionState state) {
        Defined before = state.defined();
        return before == null
                ? Decision.UNCHANGED
                : Decision.of(new Event.CollectionDropped(), ConstraintChanges.end(before));
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
