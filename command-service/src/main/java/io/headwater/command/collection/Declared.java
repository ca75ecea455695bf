package io.headwater.command.collection;

import io.headwater.command.store.Constraint;
import io.headwater.command.store.Constraint.Kind;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.OnDelete;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.CollectionDefinition.Unique;
import io.headwater.events.FieldPath;
import io.headwater.events.Incarnation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The constraints between records that a definition declares, or those of them that another one does not. Immutable.
 *
 * @param recordsMax null for any number
 */
public record Declared(
        List<Unique> unique,
        List<Reference> references,
        @Nullable Long recordsMax) {
    static final Declared NONE = new Declared(List.of(), List.of(), null);

    public Declared {
        unique = List.copyOf(unique);
        references = List.copyOf(references);
    }

    /** All that a definition declares. */
    static Declared of(CollectionDefinition definition) {
        return new Declared(definition.unique(), definition.references(), definition.recordsMax());
    }

    /** What a definition asks of records that the one before it does not; another number of records is not. */
    static Declared beyond(CollectionDefinition before, CollectionDefinition after) {
        return new Declared(
                after.unique().stream()
                        .filter(unique -> !before.unique().contains(unique))
                        .toList(),
                after.references().stream()
                        .filter(reference -> !isKept(before, reference))
                        .toList(),
                before.recordsMax() == null ? after.recordsMax() : null);
    }

    private static boolean isKept(CollectionDefinition before, Reference reference) {
        return before.references().contains(reference)
                || (reference.onDelete() == OnDelete.IGNORE
                        && before.references()
                                .contains(new Reference(reference.field(), reference.collection(), OnDelete.RESTRICT)));
    }

    /** The name of a unique constraint in the log. */
    static String fields(Unique constraint) {
        return constraint.fields().stream().map(FieldPath::toString).collect(Collectors.joining(","));
    }

    boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether it says anything about the values of records. */
    boolean isAboutValues() {
        return !unique.isEmpty() || !references.isEmpty();
    }

    /** Those that the log keeps rows for. */
    Set<Constraint> kept(Incarnation incarnation) {
        Set<Constraint> kept = new LinkedHashSet<>();
        unique.forEach(constraint -> kept.add(new Constraint(incarnation, Kind.UNIQUE, fields(constraint))));
        references.stream()
                .filter(reference -> reference.onDelete() == OnDelete.RESTRICT)
                .forEach(reference -> kept.add(new Constraint(
                        incarnation, Kind.REFERENCE, reference.field().toString())));
        if (recordsMax != null) {
            kept.add(new Constraint(incarnation, Kind.LIMIT, ""));
        }
        return kept;
    }
}
