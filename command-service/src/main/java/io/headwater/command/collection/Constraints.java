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
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a collection's definition says about a record and others: unique fields, references, a number of records. Works out
 * what a change means for them; the log judges it. Pure, immutable, safe for any number of threads.
 *
 * <p>While constraints are introduced, the rows of records that were there before may be missing. So a change leaves all that its
 * record has of them, whether it touches that or not: whoever fills in the rest passes over records that were changed since.
 *
 * @param collection whose records
 * @param incarnation its present life
 * @param inForce by the definition
 * @param introduced by the one that is to follow, and not in force yet
 * @param targets the present life of each collection that is referred to; those that are not there are left out
 */
public record Constraints(
        CollectionName collection,
        Incarnation incarnation,
        Declared inForce,
        Declared introduced,
        Map<CollectionName, Incarnation> targets) {
    /** For collections that have none. */
    public static final Constraints NONE =
            new Constraints(new CollectionName("none"), new Incarnation(1), Declared.NONE, Declared.NONE, Map.of());

    public Constraints {
        targets = Map.copyOf(targets);
    }

    /** The constraints of a definition, and of the one that is proposed beside it. */
    static Constraints of(
            CollectionName collection,
            Incarnation incarnation,
            CollectionDefinition definition,
            @Nullable CollectionDefinition proposed,
            Map<CollectionName, Incarnation> targets) {
        Declared introduced = proposed == null ? Declared.NONE : Declared.beyond(definition, proposed);
        return new Constraints(collection, incarnation, Declared.of(definition), introduced, targets);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return inForce.isEmpty() && introduced.isEmpty();
    }

    /**
     * Why a change is refused whatever records there are, since a field changes to what can be no record's id, or its
     * collection is not there; empty if it is not. What is introduced is asked of fields that do not change, too.
     *
     * @param before null if the record begins
     */
    public Optional<Rejection> check(@Nullable ObjectNode before, ObjectNode after) {
        return missing(inForce, after)
                .filter(reference -> before == null
                        || !Json.same(
                                reference.field().in(before), reference.field().in(after)))
                .findFirst()
                .map(reference -> Rejection.missing(reference.field().toString()))
                .or(() -> checkIntroduced(after));
    }

    /** Why a record that was there before cannot have the constraints that are introduced, whatever records there are. */
    Optional<Rejection> checkIntroduced(ObjectNode body) {
        return missing(introduced, body)
                .findFirst()
                .map(reference -> Rejection.missing(reference.field().toString()));
    }

    private Stream<Reference> missing(Declared declared, ObjectNode record) {
        return declared.references().stream()
                .filter(reference -> isSet(reference.field().in(record)))
                .filter(reference -> targetOf(reference, record).isEmpty());
    }

    /**
     * What a change takes and gives up.
     *
     * @param before null if the record begins
     * @param after null if it ends
     */
    public List<Effect> effects(RecordId id, @Nullable ObjectNode before, @Nullable ObjectNode after) {
        if (isEmpty()) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        values(inForce, id, before, after, Constraints::isChanged).forEach(effects::add);
        if (inForce.recordsMax() != null) {
            count(before, after, inForce.recordsMax()).ifPresent(effects::add);
        }
        if (introduced.isAboutValues()) {
            values(introduced, id, before, after, (had, has) -> true).forEach(effects::add);
            effects.add(new Effect.Introduced(incarnation));
        }
        if (introduced.recordsMax() != null) {
            // How many there are is known only when all have been looked at.
            count(before, after, Long.MAX_VALUE).ifPresent(effects::add);
        }
        return effects;
    }

    /** What a record that was there before the constraints were introduced takes; it counts when these take effect. */
    List<Effect> backfill(RecordId id, ObjectNode body) {
        return values(introduced, id, null, body, Constraints::isChanged).toList();
    }

    private Stream<Effect> values(
            Declared declared,
            RecordId id,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after,
            BiPredicate<Optional<?>, Optional<?>> isNoted) {
        Stream<Effect> claims = declared.unique().stream().flatMap(constraint -> {
            Optional<Claim> had = claim(constraint, before);
            Optional<Claim> has = claim(constraint, after);
            return isNoted.test(had, has) ? claim(id, had, has) : Stream.empty();
        });
        Stream<Effect> references = declared.references().stream().flatMap(reference -> {
            Optional<StreamId> had = targetOf(reference, before);
            Optional<StreamId> has = targetOf(reference, after);
            return isNoted.test(had, has) ? refer(reference, id, had, has) : Stream.empty();
        });
        return Stream.concat(claims, references);
    }

    private static boolean isChanged(Optional<?> before, Optional<?> after) {
        return !before.equals(after);
    }

    private Optional<Effect> count(@Nullable ObjectNode before, @Nullable ObjectNode after, long max) {
        return (before == null) == (after == null)
                ? Optional.empty()
                : Optional.of(new Effect.Count(incarnation, before == null ? 1 : -1, max));
    }

    private static Stream<Effect> claim(RecordId id, Optional<Claim> before, Optional<Claim> after) {
        Optional<Claim> released = before.filter(claim -> isChanged(before, after));
        return Stream.concat(
                released.map(claim -> new Effect.Release(claim, id)).stream(),
                after.map(claim -> new Effect.Take(claim, id)).stream());
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
        return Optional.of(new Claim(incarnation, Declared.fields(constraint), hash));
    }

    private Stream<Effect> refer(
            Reference reference, RecordId id, Optional<StreamId> before, Optional<StreamId> after) {
        boolean isRestricting = reference.onDelete() == OnDelete.RESTRICT;
        ReferringField from = new ReferringField(
                collection,
                StreamId.ofRecord(incarnation, id),
                reference.field().toString());
        Optional<StreamId> ended = before.filter(record -> isRestricting && isChanged(before, after));
        return Stream.concat(
                ended.map(record -> new Effect.Unrefer(from, record)).stream(),
                after.map(record -> new Effect.Refer(from, record, isRestricting)).stream());
    }

    private Optional<StreamId> targetOf(Reference reference, @Nullable ObjectNode record) {
        Incarnation target = targets.get(reference.collection());
        return target == null
                ? Optional.empty()
                : reference.idIn(record == null ? ValueHash.NOTHING : record).map(id -> StreamId.ofRecord(target, id));
    }

    private static boolean isSet(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
