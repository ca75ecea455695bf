package io.headwater.command.offboarding;

import io.headwater.command.collection.DropCollections;
import io.headwater.command.control.ControlStore;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.command.tenant.OffboardTenant;
import io.headwater.events.Metadata;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Ends a tenant step by step. Each step may be done again, so one that broke off is ended by asking again; until the last of
 * them no other tenant can take the name.
 *
 * <p>The collections end before the tenant, whose end says that no event of theirs will follow. A collection that was defined
 * in between, by a command that was under way, ends after it.
 */
final class Offboarding {
    private final ControlStore control;
    private final EventStore store;
    private final DropCollections collections;
    private final OffboardTenant tenants;

    Offboarding(ControlStore control, EventStore store, DropCollections collections, OffboardTenant tenants) {
        this.control = control;
        this.store = store;
        this.collections = collections;
        this.tenants = tenants;
    }

    /** How it ended. */
    sealed interface Result {
        /** There is no such tenant. */
        record Unknown() implements Result {}

        /**
         * It is gone.
         *
         * @param token of its last event; empty if an earlier try had come so far
         */
        record Gone(Optional<Token> token) implements Result {}
    }

    /** Ends a tenant. Blocks. */
    Result end(TenantName name, Metadata metadata, Instant at) {
        Optional<TenantPlacement> leaving = control.leave(name, at);
        if (leaving.isEmpty()) {
            return new Result.Unknown();
        }
        TenantPlacement tenant = leaving.get();
        store.noteEndings(Map.of(tenant.incarnation(), StreamId.ofTenant(tenant.incarnation())));
        collections.dropAll(tenant, metadata);
        Optional<Token> token = tenants.end(tenant, metadata);
        collections.dropAll(tenant, metadata);
        control.gone(tenant);
        return new Result.Gone(token);
    }
}
