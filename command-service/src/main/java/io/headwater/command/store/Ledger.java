package io.headwater.command.store;

import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts, and what the events of a flush make of them one after the other. One thread. */
final class Ledger implements Facts {
    private final Facts before;
    private final Map<Claim, Optional<RecordId>> holders = new HashMap<>();
    private final Map<StreamId, Boolean> presence = new HashMap<>();
    private final Map<ReferringField, Optional<StreamId>> references = new HashMap<>();
    private final Map<Incarnation, FactChanges.Tally> counts = new HashMap<>();
    private final Set<Constraint> retired = new HashSet<>();

    Ledger(Facts before) {
        this.before = before;
    }

    /** What keeps an event from being stored, if something does; nothing is entered. */
    Optional<Violation> check(NewEvent event) {
        Violation first = firstViolation(event.stream(), event.effects());
        return Optional.ofNullable(
                first == null && event.type() == EventType.RECORD_DELETED ? referenced(event.stream()) : first);
    }

    /** What keeps facts from being filled in, if something does; nothing is entered. */
    Optional<Violation> check(Append.Backfill backfill) {
        return Optional.ofNullable(firstViolation(backfill.record(), backfill.effects()));
    }

    private @Nullable Violation firstViolation(StreamId stream, List<Effect> effects) {
        Violation first = null;
        for (Effect effect : effects) {
            first = first == null ? violation(stream, effect) : first;
        }
        return first;
    }

    private @Nullable Violation violation(StreamId stream, Effect effect) {
        return switch (effect) {
            case Effect.Take(Claim claim, RecordId holder) -> {
                RecordId present = holder(claim);
                yield present == null || present.equals(holder) ? null : new Violation.Taken(claim.fields(), present);
            }
            // A record may refer to itself, also when it begins.
            case Effect.Refer(ReferringField from, StreamId to, boolean _) ->
                to.equals(stream) || isPresent(to) ? null : new Violation.Missing(from.field());
            case Effect.Count(Incarnation collection, int change, long max) ->
                change > 0 && count(collection) + change > max ? new Violation.Full(max) : null;
            case Effect.Counted(Incarnation collection, long records, long max) ->
                count(collection) + records > max ? new Violation.Full(max) : null;
            case Effect.Begin(Constraint constraint) -> isRetired(constraint) ? new Violation.Lingering() : null;
            case Effect.Unreferenced(Incarnation collection) -> {
                ReferringField referrer = referrerFromOutside(collection);
                yield referrer == null ? null : new Violation.Referenced(referrer);
            }
            case Effect.Release _, Effect.Unrefer _, Effect.Introduced _, Effect.Retire _ -> null;
        };
    }

    private @Nullable Violation referenced(StreamId deleted) {
        return referrers(deleted).stream()
                .filter(referrer -> !referrer.record().equals(deleted))
                .findFirst()
                .map(Violation.Referenced::new)
                .orElse(null);
    }

    /** Enters an event that was checked. */
    void enter(NewEvent event) {
        if (event.subject().record() != null) {
            presence.put(event.stream(), event.type() != EventType.RECORD_DELETED);
        }
        event.effects().forEach(this::enter);
    }

    /** Enters facts that were checked. */
    void enter(Append.Backfill backfill) {
        backfill.effects().forEach(this::enter);
    }

    private void enter(Effect effect) {
        switch (effect) {
            case Effect.Take(Claim claim, RecordId holder) -> holders.put(claim, Optional.of(holder));
            case Effect.Release(Claim claim, RecordId holder) -> {
                if (holder.equals(holder(claim))) {
                    holders.put(claim, Optional.empty());
                }
            }
            case Effect.Refer(ReferringField from, StreamId to, boolean isRestricting) -> {
                if (isRestricting) {
                    references.put(from, Optional.of(to));
                }
            }
            case Effect.Unrefer(ReferringField from, StreamId _) -> references.put(from, Optional.empty());
            case Effect.Count(Incarnation collection, int change, long max) ->
                counts.merge(collection, FactChanges.Tally.of(change, max), FactChanges.Tally::then);
            case Effect.Counted(Incarnation collection, long records, long max) ->
                counts.merge(collection, FactChanges.Tally.of(records, max), FactChanges.Tally::then);
            case Effect.Retire(Constraint constraint) -> retired.add(constraint);
            case Effect.Begin _, Effect.Introduced _, Effect.Unreferenced _ -> {}
        }
    }

    /** Enters everything that another ledger, which stands on this one, has. */
    void enterAll(Ledger later) {
        holders.putAll(later.holders);
        presence.putAll(later.presence);
        references.putAll(later.references);
        later.counts.forEach((collection, tally) -> counts.merge(collection, tally, FactChanges.Tally::then));
        retired.addAll(later.retired);
    }

    /** What is to be written. */
    FactChanges changes() {
        return new FactChanges(holders, references, counts, retired);
    }

    @Override
    public @Nullable RecordId holder(Claim claim) {
        Optional<RecordId> entered = holders.get(claim);
        return entered == null ? before.holder(claim) : entered.orElse(null);
    }

    @Override
    public boolean isPresent(StreamId record) {
        Boolean entered = presence.get(record);
        return entered == null ? before.isPresent(record) : entered;
    }

    @Override
    public List<ReferringField> referrers(StreamId record) {
        List<ReferringField> referrers = new ArrayList<>(before.referrers(record));
        referrers.removeIf(references::containsKey);
        references.forEach((from, to) -> {
            if (to.isPresent() && to.get().equals(record)) {
                referrers.add(from);
            }
        });
        return referrers;
    }

    @Override
    public @Nullable ReferringField referrerFromOutside(Incarnation collection) {
        return references.entrySet().stream()
                .filter(entry -> !entry.getKey().record().incarnation().equals(collection))
                .filter(entry -> entry.getValue()
                        .map(to -> to.incarnation().equals(collection))
                        .orElse(false))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> before.referrerFromOutside(collection));
    }

    @Override
    public long count(Incarnation collection) {
        FactChanges.Tally entered = counts.get(collection);
        return before.count(collection) + (entered == null ? 0 : entered.change());
    }

    @Override
    public boolean isRetired(Constraint constraint) {
        return retired.contains(constraint) || before.isRetired(constraint);
    }
}
