package io.headwater.query.catalogue;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.Partition;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;

/**
 * A read of one collection that its caller's key allows.
 *
 * @param collection of a tenant that is there
 * @param freshness its token, if any, is of the tenant's partition
 */
public record CollectionRequest(CollectionRef collection, Freshness freshness) {
    /**
     * Checks the key and finds the tenant, waiting for it if the request has a token.
     *
     * @throws io.headwater.http.ProblemException 403 if the key does not open the collection, 404 if there is no such tenant
     */
    public static CollectionRequest of(
            HttpServletRequest request, TenantName tenant, CollectionName collection, TenantDirectory tenants) {
        Caller.of(request).require(Scope.READ, tenant, collection);
        Freshness freshness = Freshness.of(request);
        TenantPlacement placement = tenants.find(tenant, freshness);
        return new CollectionRequest(new CollectionRef(placement, collection), freshness.in(placement.partition()));
    }

    /** The tenant's. */
    public Partition partition() {
        return collection.tenant().partition();
    }
}
