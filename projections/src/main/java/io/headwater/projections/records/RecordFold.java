package io.headwater.projections.records;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import io.headwater.projections.engine.Projection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Folds the events that one batch brings for one record into what is to be written: at most one change. No I/O; used by one
 * thread.
 */
public final class RecordFold {

    /** One event of a record, its data read. */
    public record Step(EventEnvelope envelope, Event.RecordEvent event) {}

    /** A record as its row has it; the body is null if it was not asked for. */
    public record Row(
            Version version, Instant createdAt, @Nullable ObjectNode body) {}

    /** What a batch makes of a record. */
    public sealed interface Change {
        /** The record's id. */
        RecordId id();

        /**
         * The record is there, like this.
         *
         * @param data the body's text: as the client sent it where the last event brought all of it
         * @param first the position of the first event of the batch that changed the record
         * @param last the position of the last
         * @param row the row before the batch, null if it was taken to have none, since the batch has its beginning
         */
        record Put(
                RecordId id,
                RecordState state,
                JsonText data,
                Position first,
                Position last,
                @Nullable Row row) implements Change {

            /** The body, which a record that is there has. */
            public ObjectNode body() {
                return Objects.requireNonNull(state.body());
            }

            /** The same with a version of which an operator gave the event up: nothing else changes. */
            public Put passedOver(Version version) {
                RecordState later = new RecordState(version, state.body(), state.createdAt(), state.updatedAt());
                return new Put(id, later, data, first, last, row);
            }

            /** Whether it is taken for one that has no row yet. */
            public boolean begins() {
                return row == null;
            }

            /** The body before the batch, null if there was none or nobody asked for it. */
            public @Nullable ObjectNode before() {
                return row == null ? null : row.body();
            }
        }

        /**
         * The record is not there any more.
         *
         * @param row the row before the batch, null if there was none
         */
        record Remove(RecordId id, @Nullable Row row) implements Change {}
    }

    /**
     * What came out.
     *
     * @param change null if the row has everything already, or nothing could be applied
     * @param refusals the first event that could not be applied and all behind it
     */
    public record Folded(@Nullable Change change, List<Projection.Refusal> refusals) {}

    private final RecordId id;
    private final @Nullable Row row;
    private @Nullable RecordState state;
    private @Nullable Position first;
    private @Nullable Step last;

    private RecordFold(RecordId id, @Nullable Row row) {
        this.id = id;
        this.row = row;
        this.state = row == null ? null : new RecordState(row.version(), row.body(), row.createdAt(), row.createdAt());
    }

    /**
     * Whether the row must be known: a record that begins with its first version has none. One that begins anew may, if an
     * operator gave its deletion up.
     */
    static boolean needsRow(List<Step> steps) {
        Step first = steps.getFirst();
        return !(first.event() instanceof Event.RecordCreated)
                || first.envelope().version().value() > 1;
    }

    /** Whether the row's body must be known as well as its version: for a change before any event that brings a body. */
    static boolean needsBody(List<Step> steps) {
        return switch (steps.getFirst().event()) {
            case Event.RecordPatched _, Event.RecordAdjusted _ -> true;
            case Event.RecordCreated _, Event.RecordReplaced _, Event.RecordDeleted _ -> false;
        };
    }

    /**
     * Folds.
     *
     * @param row null if there is none
     * @param steps at least one, of one record, in order
     */
    public static Folded fold(@Nullable Row row, List<Step> steps) {
        RecordFold fold = new RecordFold(
                Objects.requireNonNull(steps.getFirst().envelope().subject().record()), row);
        for (int i = 0; i < steps.size(); i++) {
            String error = fold.apply(steps.get(i));
            if (error != null) {
                return new Folded(fold.change(), refusals(steps.subList(i, steps.size()), error));
            }
        }
        return new Folded(fold.change(), List.of());
    }

    /** Returns why the step cannot be applied, null if it was or had been before. */
    private @Nullable String apply(Step step) {
        Version version = step.envelope().version();
        RecordState from = state;
        if (from == null) {
            if (!(step.event() instanceof Event.RecordCreated)) {
                return "there is no record to change";
            }
            // Deleted records leave no row, so a creation may come with any version.
            from = new RecordState(new Version(version.value() - 1), null, Instant.EPOCH, Instant.EPOCH);
        }
        if (version.compareTo(from.version()) <= 0) {
            return null;
        }
        if (!version.equals(from.version().next())) {
            return "version " + version + " cannot follow version " + from.version();
        }
        try {
            state = from.evolve(step.event(), step.envelope().occurredAt());
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
        first = first == null ? step.envelope().position() : first;
        last = step;
        return null;
    }

    private @Nullable Change change() {
        if (state == null || first == null || last == null) {
            return null;
        }
        ObjectNode body = state.body();
        return body == null
                ? new Change.Remove(id, row)
                : new Change.Put(
                        id, state, text(last, body), first, last.envelope().position(), row);
    }

    private static JsonText text(Step last, ObjectNode body) {
        return switch (last.event()) {
            case Event.RecordCreated _, Event.RecordReplaced _ ->
                last.envelope().data();
            case Event.RecordPatched _, Event.RecordAdjusted _, Event.RecordDeleted _ -> JsonText.of(body);
        };
    }

    private static List<Projection.Refusal> refusals(List<Step> steps, String error) {
        List<Projection.Refusal> refusals = new ArrayList<>();
        refusals.add(new Projection.Refusal(steps.getFirst().envelope(), error));
        steps.stream()
                .skip(1)
                .map(step -> new Projection.Refusal(step.envelope(), "an earlier event of the same record is parked"))
                .forEach(refusals::add);
        return refusals;
    }
}
