package io.headwater.command.collection;

import io.headwater.command.store.Constraint;
import io.headwater.command.store.Effect;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Incarnation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a new definition means for the rows that the log keeps for a collection's constraints. Pure. */
final class ConstraintChanges {
    private ConstraintChanges() {}

    /** From one definition to the next: what is taken away counts for nothing from then on. */
    static List<Effect> between(Incarnation incarnation, CollectionDefinition before, CollectionDefinition after) {
        Set<Constraint> gone = Declared.of(before).kept(incarnation);
        gone.removeAll(Declared.of(after).kept(incarnation));
        return retire(gone);
    }

    /** When a definition is to follow: rows of what it introduces are kept from then on. */
    static List<Effect> propose(Incarnation incarnation, CollectionDefinition before, CollectionDefinition proposed) {
        return Declared.beyond(before, proposed).kept(incarnation).stream()
                .<Effect>map(Effect.Begin::new)
                .toList();
    }

    /**
     * When a definition that was proposed takes effect.
     *
     * @param records that were there when it was proposed
     */
    static List<Effect> settle(
            Incarnation incarnation, CollectionDefinition before, CollectionDefinition proposed, long records) {
        List<Effect> effects = new ArrayList<>(between(incarnation, before, proposed));
        Long max = Declared.beyond(before, proposed).recordsMax();
        if (max != null) {
            effects.add(new Effect.Counted(incarnation, records, max));
        }
        return effects;
    }

    /** When a definition that was proposed is given up: what was filled in for it counts for nothing. */
    static List<Effect> withdraw(Incarnation incarnation, CollectionDefinition before, CollectionDefinition proposed) {
        return retire(Declared.beyond(before, proposed).kept(incarnation));
    }

    /** When a collection is dropped: nobody may refer to it, and its own rows count for nothing any more. */
    static List<Effect> drop(CollectionState.Defined before) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Unreferenced(before.incarnation()));
        effects.addAll(end(before));
        return effects;
    }

    /** When a collection ends with its tenant, and all that refer to it do, too. */
    static List<Effect> end(CollectionState.Defined before) {
        Set<Constraint> kept = new LinkedHashSet<>(kept(before.incarnation(), before.definition()));
        kept.addAll(kept(before.incarnation(), before.proposed()));
        return retire(kept);
    }

    private static Set<Constraint> kept(Incarnation incarnation, @Nullable CollectionDefinition definition) {
        return definition == null ? Set.of() : Declared.of(definition).kept(incarnation);
    }

    private static List<Effect> retire(Set<Constraint> constraints) {
        return constraints.stream().<Effect>map(Effect.Retire::new).toList();
    }
}
