package io.headwater.standalone.importing;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.BearerKey;
import java.net.URI;

/**
 * Where an import goes.
 *
 * @param service base URL of the command API, {@code http} alone: it is on this machine or behind a tunnel
 * @param key that opens it
 * @param path with the collection and the mode
 */
public record ImportTarget(URI service, BearerKey key, String path) {
    /** A collection of a tenant; the mode is {@code create} or {@code put}. */
    public static ImportTarget of(
            URI service, BearerKey key, TenantName tenant, CollectionName collection, String mode) {
        String path = "/v1/tenants/" + tenant.value() + "/collections/" + collection.value() + ":import?mode=" + mode;
        return new ImportTarget(service, key, path);
    }
}
