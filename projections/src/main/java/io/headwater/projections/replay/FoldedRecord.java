package io.headwater.projections.replay;

import io.headwater.events.Position;
import io.headwater.projections.records.RecordFold;
import org.jspecify.annotations.Nullable;

/**
 * What the log makes of a record.
 *
 * @param put the row that it should have; null if the record is deleted, or none of its events could be applied
 * @param unapplied the first event that cannot be applied, and with it all behind it; null as a rule
 */
record FoldedRecord(
        String id,
        RecordFold.Change.@Nullable Put put,
        @Nullable Unapplied unapplied) {

    /**
     * Refuses to go on with a part of a record.
     *
     * @throws CannotReplay one of its events cannot be applied
     */
    void requireWhole() {
        if (unapplied != null) {
            throw new CannotReplay("record %s: the event at position %s cannot be applied: %s"
                    .formatted(id, unapplied.position(), unapplied.error()));
        }
    }

    /** An event that the fold cannot take. */
    record Unapplied(Position position, String error) {}
}
