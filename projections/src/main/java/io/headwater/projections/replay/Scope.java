package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import org.jspecify.annotations.Nullable;

/**
 * What a tool is to work on.
 *
 * @param tenant null for all
 * @param collection null for all of the tenant's
 */
public record Scope(@Nullable TenantName tenant, @Nullable CollectionName collection) {
    /** Refuses a collection without a tenant. */
    public Scope {
        if (tenant == null && collection != null) {
            throw new IllegalArgumentException("a collection is named together with its tenant");
        }
    }

    boolean has(TenantName name) {
        return tenant == null || tenant.equals(name);
    }

    boolean has(CollectionName name) {
        return collection == null || collection.equals(name);
    }
}
