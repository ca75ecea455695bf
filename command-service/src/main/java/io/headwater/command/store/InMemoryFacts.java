package io.headwater.command.store;

import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts of a log in memory. Guarded by the log's lock. */
final class InMemoryFacts implements Facts {
    private final Map<Claim, RecordId> holders = new HashMap<>();
    private final Map<ReferringField, StreamId> references = new HashMap<>();
    private final Map<Incarnation, Long> counts = new HashMap<>();
    private final Set<Constraint> retired = new HashSet<>();
    private final Set<StreamId> present = new HashSet<>();

    void see(NewEvent event) {
        if (event.subject().record() != null) {
            if (event.type() == EventType.RECORD_DELETED) {
                present.remove(event.stream());
            } else {
                present.add(event.stream());
            }
        }
    }

    void change(FactChanges changes) {
        changes.holders()
                .forEach((claim, holder) ->
                        holder.ifPresentOrElse(record -> holders.put(claim, record), () -> holders.remove(claim)));
        changes.references()
                .forEach((from, to) ->
                        to.ifPresentOrElse(record -> references.put(from, record), () -> references.remove(from)));
        changes.counts().forEach((collection, tally) -> counts.merge(collection, tally.change(), Long::sum));
        retired.addAll(changes.retired());
    }

    @Override
    public @Nullable RecordId holder(Claim claim) {
        return holders.get(claim);
    }

    @Override
    public boolean isPresent(StreamId record) {
        return present.contains(record);
    }

    @Override
    public List<ReferringField> referrers(StreamId record) {
        return references.entrySet().stream()
                .filter(entry -> entry.getValue().equals(record))
                .map(Map.Entry::getKey)
                .filter(this::counts)
                .toList();
    }

    @Override
    public @Nullable ReferringField referrerFromOutside(Incarnation collection) {
        return references.entrySet().stream()
                .filter(entry -> entry.getValue().incarnation().equals(collection))
                .map(Map.Entry::getKey)
                .filter(from -> !from.record().incarnation().equals(collection))
                .filter(this::counts)
                .findFirst()
                .orElse(null);
    }

    private boolean counts(ReferringField from) {
        return !retired.contains(constraintOf(from));
    }

    private static Constraint constraintOf(ReferringField from) {
        return new Constraint(from.record().incarnation(), Constraint.Kind.REFERENCE, from.field());
    }

    @Override
    public long count(Incarnation collection) {
        return counts.getOrDefault(collection, 0L);
    }

    @Override
    public boolean isRetired(Constraint constraint) {
        return retired.contains(constraint);
    }

    /** Forgets the rows of those that are no more. */
    void clear(Set<Constraint> constraints) {
        constraints.stream().filter(retired::remove).forEach(constraint -> {
            switch (constraint.kind()) {
                case UNIQUE ->
                    holders.keySet()
                            .removeIf(claim -> claim.collection().equals(constraint.collection())
                                    && claim.fields().equals(constraint.fields()));
                case REFERENCE ->
                    references.keySet().removeIf(from -> constraintOf(from).equals(constraint));
                case LIMIT -> counts.remove(constraint.collection());
            }
        });
    }
}
