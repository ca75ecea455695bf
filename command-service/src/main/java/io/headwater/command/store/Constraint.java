package io.headwater.command.store;

import io.headwater.events.Incarnation;

/**
 * A constraint of a collection for which the log keeps rows.
 *
 * @param fields joined by commas; empty for a limit
 */
public record Constraint(Incarnation collection, Kind kind, String fields) {
    /** What it is about. */
    public enum Kind {
        /** Values that one record may have. */
        UNIQUE,
        /** A field that refers to records that must stay. */
        REFERENCE,
        /** A number of records. */
        LIMIT
    }
}
