package io.headwater.command.collection;

import io.headwater.command.store.Constraint;
import io.headwater.command.store.Constraint.Kind;
import io.headwater.command.store.Effect;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.OnDelete;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.CollectionDefinition.Unique;
import io.headwater.events.FieldPath;
import io.headwater.events.Incarnation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a new definition means for the rows that the log keeps for a collection's constraints. Pure. */
final class ConstraintChanges {
    private ConstraintChanges() {}

    /** The name of a constraint in the log. */
    static String fields(Unique constraint) {
        return constraint.fields().stream().map(FieldPath::toString).collect(Collectors.joining(","));
    }

    /**
     * From one definition to the next. Whatever is added asks for a collection that never had a record, since nobody has looked
     * at the records that are there; what is taken away counts for nothing from then on.
     */
    static List<Effect> between(Incarnation incarnation, CollectionDefinition before, CollectionDefinition after) {
        List<Effect> effects = new ArrayList<>();
        if (isStricter(before, after)) {
            effects.add(new Effect.Unused(incarnation));
        }
        Set<Constraint> old = constraints(incarnation, before);
        Set<Constraint> present = constraints(incarnation, after);
        Set<Constraint> moved = moved(incarnation, before, after);
        old.stream()
                .filter(constraint -> !present.contains(constraint) || moved.contains(constraint))
                .forEach(constraint -> effects.add(new Effect.Retire(constraint)));
        present.stream()
                .filter(constraint -> !old.contains(constraint) || moved.contains(constraint))
                .forEach(constraint -> effects.add(new Effect.Begin(constraint)));
        return effects;
    }

    /** When a definition is to follow: what it would ask for then, it asks for now, too. */
    static List<Effect> propose(Incarnation incarnation, CollectionDefinition before, CollectionDefinition proposed) {
        return isStricter(before, proposed) ? List.of(new Effect.Unused(incarnation)) : List.of();
    }

    /** When a collection is dropped: nobody may refer to it, and its own rows count for nothing any more. */
    static List<Effect> drop(Incarnation incarnation, CollectionDefinition before) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Unreferenced(incarnation));
        effects.addAll(end(incarnation, before));
        return effects;
    }

    /** When a collection ends with its tenant, and all that refer to it do, too. */
    static List<Effect> end(Incarnation incarnation, CollectionDefinition before) {
        List<Effect> effects = new ArrayList<>();
        constraints(incarnation, before).forEach(constraint -> effects.add(new Effect.Retire(constraint)));
        return effects;
    }

    private static boolean isStricter(CollectionDefinition before, CollectionDefinition after) {
        return !before.unique().containsAll(after.unique())
                || !after.references().stream().allMatch(reference -> isKept(before, reference))
                || (before.recordsMax() == null && after.recordsMax() != null);
    }

    /** Whether a definition asks as much of its records already. */
    private static boolean isKept(CollectionDefinition before, Reference reference) {
        return before.references().contains(reference)
                || (reference.onDelete() == OnDelete.IGNORE
                        && before.references()
                                .contains(new Reference(reference.field(), reference.collection(), OnDelete.RESTRICT)));
    }

    // A field that refers elsewhere than before: its rows are of the same name, but not the same constraint.
    private static Set<Constraint> moved(
            Incarnation incarnation, CollectionDefinition before, CollectionDefinition after) {
        return after.references().stream()
                .filter(reference -> !isKept(before, reference))
                .map(reference -> constraint(incarnation, reference))
                .collect(Collectors.toSet());
    }

    private static Set<Constraint> constraints(Incarnation incarnation, CollectionDefinition definition) {
        Set<Constraint> constraints = new LinkedHashSet<>();
        definition
                .unique()
                .forEach(unique -> constraints.add(new Constraint(incarnation, Kind.UNIQUE, fields(unique))));
        definition.references().stream()
                .filter(reference -> reference.onDelete() == OnDelete.RESTRICT)
                .forEach(reference -> constraints.add(constraint(incarnation, reference)));
        if (definition.recordsMax() != null) {
            constraints.add(new Constraint(incarnation, Kind.LIMIT, ""));
        }
        return constraints;
    }

    private static Constraint constraint(Incarnation incarnation, Reference reference) {
        return new Constraint(incarnation, Kind.REFERENCE, reference.field().toString());
    }
}
