package io.headwater.http;

import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Who sent the request; the filter puts it there, so below {@code /v1} there always is one.
 *
 * @param key the API key that opened the request
 */
public record Caller(ApiKey key) {
    static final String ATTRIBUTE = Caller.class.getName();

    /** The caller of a request that passed the filter. */
    public static Caller of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("no caller: " + request.getRequestURI() + " is not below /v1");
    }

    /** What stands as actor in the metadata of events. */
    public String actor() {
        return key.id();
    }

    /** Whether this is an operator, whose key belongs to no tenant. */
    public boolean isOperator() {
        return key.tenant() == null;
    }

    /**
     * Refuses with 403 unless the caller may do this to the tenant as a whole. A key limited to collections may look at the
     * tenant, and change nothing that stands above collections: neither settings nor keys.
     */
    public void require(ApiKey.Scope scope, TenantName tenant) {
        if (!opens(scope, tenant) || (isLimited() && scope != ApiKey.Scope.READ)) {
            throw forbidden(scope);
        }
    }

    /** Refuses with 403 unless the caller may do this in at least one collection that the tenant may have. */
    public void requireSome(ApiKey.Scope scope, TenantName tenant) {
        if (!opens(scope, tenant)) {
            throw forbidden(scope);
        }
    }

    /** Refuses with 403 unless the caller may do this in the collection, or to it. */
    public void require(ApiKey.Scope scope, TenantName tenant, CollectionName collection) {
        if (!opens(scope, tenant) || !opens(collection)) {
            throw forbidden(scope);
        }
    }

    /** Whether the caller may know of the collection, in a tenant that it may look at. */
    public boolean opens(CollectionName collection) {
        return !isLimited() || key.collections().contains(collection);
    }

    /** Refuses with 403 unless the caller is an operator who may do this. */
    public void requireOperator(ApiKey.Scope scope) {
        if (!isOperator() || isLimited() || !key.scopes().contains(scope)) {
            throw Problem.of(ProblemType.FORBIDDEN, "This needs an operator's key with scope '" + scope.text() + "'.")
                    .asException();
        }
    }

    private boolean opens(ApiKey.Scope scope, TenantName tenant) {
        return (isOperator() || tenant.equals(key.tenant())) && key.scopes().contains(scope);
    }

    private boolean isLimited() {
        return !key.collections().isEmpty();
    }

    // The same words whether the tenant or collection exists or not, so that nothing can be learned from them.
    private static ProblemException forbidden(ApiKey.Scope scope) {
        return Problem.of(ProblemType.FORBIDDEN, "The API key does not open this with scope '" + scope.text() + "'.")
                .asException();
    }
}
