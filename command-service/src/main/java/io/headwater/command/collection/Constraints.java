package io.headwater.command.collection;

import io.headwater.command.decision.Rejection;
import io.headwater.command.store.Claim;
import io.headwater.command.store.Effect;
import io.headwater.command.store.ReferringField;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionDefinition.OnDelete;
import io.headwater.events.CollectionDefinition.Reference;
import io.headwater.events.CollectionDefinition.Unique;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a collection's definition says about a record and others: unique fields, references, a number of records. Works out
 * what a change means for them; the log judges it. Pure, immutable, safe for any number of threads.
 *
 * @param collection whose records
 * @param incarnation its present life
 * @param targets the present life of each collection that is referred to; those that are not there are left out
 */
public record Constraints(
        CollectionName collection,
        Incarnation incarnation,
        List<Unique> unique,
        List<Reference> references,
        @Nullable Long recordsMax,
        Map<CollectionName, Incarnation> targets) {
    /** For collections that have none. */
    public static final Constraints NONE =
            new Constraints(new CollectionName("none"), new Incarnation(1), List.of(), List.of(), null, Map.of());

    public Constraints {
        unique = List.copyOf(unique);
        references = List.copyOf(references);
        targets = Map.copyOf(targets);
    }

    /** The constraints of a definition. */
    static Constraints of(
            CollectionName collection,
            Incarnation incarnation,
            CollectionDefinition definition,
            Map<CollectionName, Incarnation> targets) {
        return new Constraints(
                collection,
                incarnation,
                definition.unique(),
                definition.references(),
                definition.recordsMax(),
                targets);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return unique.isEmpty() && references.isEmpty() && recordsMax == null;
    }

    /**
     * Why a change is refused whatever records there are, since a field changes to what can be no record's id, or its
     * collection is not there; empty if it is not.
     *
     * @param before null if the record begins
     */
    public Optional<Rejection> check(@Nullable ObjectNode before, ObjectNode after) {
        return references.stream()
                .filter(reference -> isSet(reference.field().in(after)))
                .filter(reference -> targetOf(reference, after).isEmpty())
                .filter(reference -> before == null
                        || !Json.same(
                                reference.field().in(before), reference.field().in(after)))
                .findFirst()
                .map(reference -> Rejection.missing(reference.field().toString()));
    }

    /**
     * What a change takes and gives up.
     *
     * @param before null if the record begins
     * @param after null if it ends
     */
    public List<Effect> effects(RecordId id, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        List<Effect> effects = new ArrayList<>();
        for (Unique constraint : unique) {
            Optional<Claim> released = claim(constraint, before);
            Optional<Claim> taken = claim(constraint, after);
            if (!released.equals(taken)) {
                released.ifPresent(claim -> effects.add(new Effect.Release(claim, id)));
                taken.ifPresent(claim -> effects.add(new Effect.Take(claim, id)));
            }
        }
        for (Reference reference : references) {
            effects.addAll(refer(reference, id, targetOf(reference, before), targetOf(reference, after)));
        }
        if (recordsMax != null && (before == null) != (after == null)) {
            effects.add(new Effect.Count(incarnation, before == null ? 1 : -1, recordsMax));
        }
        return effects;
    }

    private Optional<Claim> claim(Unique constraint, @Nullable ObjectNode record) {
        if (record == null) {
            return Optional.empty();
        }
        List<JsonNode> values =
                constraint.fields().stream().map(field -> field.in(record)).toList();
        if (!values.stream().allMatch(Constraints::isSet)) {
            return Optional.empty();
        }
        UUID hash = ValueHash.of(values);
        return Optional.of(new Claim(incarnation, ConstraintChanges.fields(constraint), hash));
    }

    private List<Effect> refer(Reference reference, RecordId id, Optional<StreamId> before, Optional<StreamId> after) {
        if (Objects.equals(before, after)) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        boolean isRestricting = reference.onDelete() == OnDelete.RESTRICT;
        ReferringField from = new ReferringField(
                collection,
                StreamId.ofRecord(incarnation, id),
                reference.field().toString());
        if (isRestricting) {
            before.ifPresent(record -> effects.add(new Effect.Unrefer(from, record)));
        }
        after.ifPresent(record -> effects.add(new Effect.Refer(from, record, isRestricting)));
        return effects;
    }

    private Optional<StreamId> targetOf(Reference reference, @Nullable ObjectNode record) {
        JsonNode value = reference.field().in(record == null ? ValueHash.NOTHING : record);
        Incarnation target = targets.get(reference.collection());
        return target == null || !isSet(value)
                ? Optional.empty()
                : recordId(value).map(id -> StreamId.ofRecord(target, id));
    }

    /** The id that a value refers to: a string itself, a number by its shortest decimal form, 7.0 as 7. */
    private static Optional<RecordId> recordId(JsonNode value) {
        try {
            return Optional.of(new RecordId(value.isNumber() ? ValueHash.plain(value) : value.asString("")));
        } catch (InvalidName _) {
            return Optional.empty();
        }
    }

    private static boolean isSet(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
