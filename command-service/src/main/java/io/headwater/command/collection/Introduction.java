package io.headwater.command.collection;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.collection.StoredRecords.StoredRecord;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.EventStore;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Json;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the records that were there when a definition was proposed: whether its schema fits them, and whether they can have the
 * rows of its constraints, which they are given. What was changed since has been through both. One thread.
 */
final class Introduction {
    private final StoredRecords records;
    private final @Nullable RecordSchema schema;
    private final @Nullable Backfill backfill;
    private final Findings ofSchema = new Findings();
    private final Findings ofConstraints = new Findings();
    private long looked;

    /**
     * Looks at nothing yet.
     *
     * @param proposal the event that proposes
     */
    Introduction(
            EventStore store,
            Definitions definitions,
            TenantPlacement tenant,
            EventEnvelope proposal,
            Patience patience) {
        Event.CollectionDefined event = (Event.CollectionDefined) proposal.event();
        CollectionDefinition proposed = Objects.requireNonNull(event.proposed());
        this.records = new StoredRecords(store, event.incarnation(), proposal.position());
        // Records that break the schema in force, which was forced on them, do not stand in the way of a constraint.
        this.schema = Json.same(event.definition().schema(), proposed.schema())
                ? null
                : RecordSchema.compile(proposed.schema());
        this.backfill = Declared.beyond(event.definition(), proposed).isAboutValues()
                ? new Backfill(
                        store,
                        () -> definitions.find(
                                tenant,
                                Objects.requireNonNull(proposal.subject().collection()),
                                proposal.version()),
                        (id, rejection) -> ofConstraints.add(id, RejectionProblems.of(rejection)),
                        patience)
                : null;
    }

    /**
     * Looks at some of the records.
     *
     * @return whether there is reason to look at more
     */
    boolean lookOn() {
        boolean hasMore = records.readPage(this::look);
        if (backfill != null) {
            backfill.flush();
        }
        return hasMore && !ofSchema.areEnough() && !ofConstraints.areEnough() && !isOver();
    }

    private void look(StoredRecord record) {
        looked++;
        if (record.isChangedSince()) {
            return;
        }
        List<Rejection.Fault> faults = schema == null ? List.of() : schema.check(record.body());
        if (!faults.isEmpty()) {
            Rejection rejection = Rejection.at(Rejection.Code.SCHEMA_VIOLATION, faults);
            ofSchema.add(record.id(), RejectionProblems.of(rejection));
        } else if (backfill != null) {
            backfill.add(record);
        }
    }

    /** Records that were there when it was proposed, of those that were looked at so far. */
    long looked() {
        return looked;
    }

    /** Whether the proposal was settled by somebody else. */
    boolean isOver() {
        return backfill != null && backfill.isOver();
    }

    /** What stands in its way; empty if nothing does. */
    Optional<Problem> problem() {
        return ofSchema.problem(
                        ProblemType.INCOMPATIBLE_SCHEMA,
                        looked,
                        "break the new schema. ?compatibility=none takes it all the same.")
                .or(() -> ofConstraints.problem(
                        ProblemType.INCOMPATIBLE_CONSTRAINTS, looked, "break the new constraints."));
    }
}
