package io.headwater.command.store;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;

/**
 * What an event needs of the facts that the log keeps beside its events, or does to them, see docs/adr/0009. Judged in the
 * flush, on what the events before it leave; an event that does not get what it needs is not stored.
 */
public sealed interface Effect {
    /** The record takes a value; it must be free. */
    record Take(Claim claim, RecordId holder) implements Effect {}

    /** The record gives a value up. */
    record Release(Claim claim, RecordId holder) implements Effect {}

    /**
     * The field refers to a record from now on; that must be there.
     *
     * @param isRestricting whether that record cannot be deleted meanwhile
     */
    record Refer(ReferringField from, StreamId to, boolean isRestricting) implements Effect {}

    /** The field, which restricts, no longer refers to a record. */
    record Unrefer(ReferringField from, StreamId to) implements Effect {}

    /**
     * The number of a collection's records changes.
     *
     * @param change 1 or -1
     * @param max that a rise must not go beyond
     */
    record Count(Incarnation collection, int change, long max) implements Effect {}

    /**
     * A limit takes effect.
     *
     * @param records that were there when counting began; with those counted since they must not be more than {@code max}
     */
    record Counted(Incarnation collection, long records, long max) implements Effect {}

    /**
     * A constraint of the collection is being introduced. Whether the record's rows are there already nobody can foresee, so the
     * flush looks first.
     */
    record Introduced(Incarnation collection) implements Effect {}

    /** No other collection's records may refer to one of this collection, unless that does not matter to them. */
    record Unreferenced(Incarnation collection) implements Effect {}

    /** From now on there are rows for this constraint; those of one that had its name must be gone. */
    record Begin(Constraint constraint) implements Effect {}

    /** The rows of this constraint count for nothing any more. */
    record Retire(Constraint constraint) implements Effect {}
}
