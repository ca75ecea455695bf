package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import org.jspecify.annotations.Nullable;

/**
 * Something that a comparison has to say of a replica.
 *
 * @param collection null if it is about the tenant
 * @param record id of a row as it stands there; null if it is about the collection or the tenant
 * @param detail more about it; empty if there is no more
 */
public record Finding(
        String replica,
        TenantName tenant,
        @Nullable CollectionName collection,
        @Nullable String record,
        Kind kind,
        String detail) {

    /** What it is. */
    public enum Kind {
        /** The log has it and the replica does not. */
        MISSING("missing"),
        /** The replica has it and the log does not. */
        EXTRA("extra"),
        /** Both have it, not the same. */
        DIFFERS("differs in"),
        /** The log has an event that cannot be applied, and that is not parked. */
        UNAPPLIED("not applied:"),
        /** No difference: the replica has set an event aside, and is right up to that. */
        PARKED("parked");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Whether replica and log disagree. */
    public boolean isDifference() {
        return kind != Kind.PARKED;
    }

    /** One line: replica, tenant, collection and record, {@code -} where there is none, and what. */
    public String line() {
        return "%s %s %s %s: %s%s"
                .formatted(
                        replica,
                        tenant,
                        collection == null ? "-" : collection.value(),
                        record == null ? "-" : record,
                        kind.text,
                        detail.isEmpty() ? "" : " " + detail);
    }
}
