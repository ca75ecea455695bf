package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan;

/** How a flush ended. */
sealed interface FlushResult {
    /** Committed, or nothing was to be stored: the plan's outcomes hold. */
    record Settled(FlushPlan plan) implements FlushResult {}

    /** The database was away for too long; certainly nothing was stored. */
    record NotStored(Exception cause) implements FlushResult {}

    /** The database cannot store one of the events, whenever it is tried; nothing was stored. */
    record Refused(Exception cause) implements FlushResult {}

    /** The connection broke at the commit, and the database stayed away. */
    record InDoubt(FlushPlan plan, Exception cause) implements FlushResult {}
}
