package io.headwater.query.changes;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.TenantName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of what a stream tells.
 *
 * @param collection the only one; null for all of the tenant that the key opens
 * @param opened the collections that the key opens; empty for all
 */
record Scope(TenantName tenant, @Nullable CollectionName collection, Set<CollectionName> opened) {
    Scope {
        opened = Set.copyOf(opened);
    }

    /** Whether the stream tells of an event, or ends with it. */
    boolean selects(EventEnvelope event) {
        return event.subject().tenant().equals(tenant)
                && Items.isTold(event.type())
                && (event.type() == EventType.TENANT_OFFBOARDED
                        || opens(event.subject().collection()));
    }

    /** Whether the stream tells of a collection. */
    boolean opens(@Nullable CollectionName other) {
        return other != null
                && (collection == null || collection.equals(other))
                && (opened.isEmpty() || opened.contains(other));
    }

    /** Why the stream ends with an event that it selects; null if it goes on. */
    @Nullable
    EndReason endsWith(EventEnvelope event) {
        return switch (event.type()) {
            case TENANT_OFFBOARDED -> EndReason.TENANT_OFFBOARDED;
            case COLLECTION_DROPPED -> collection == null ? null : EndReason.COLLECTION_DROPPED;
            default -> null;
        };
    }
}
