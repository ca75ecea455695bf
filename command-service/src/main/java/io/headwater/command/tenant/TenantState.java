package io.headwater.command.tenant;

import io.headwater.command.decision.StreamKind;
import io.headwater.events.Event;
import io.headwater.events.UnreadableEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tenant as its events made it.
 *
 * @param settings null before it was provisioned and after it was offboarded
 */
record TenantState(@Nullable ObjectNode settings) {
    static final StreamKind<TenantState> KIND = new Kind();

    private static final class Kind implements StreamKind<TenantState> {
        @Override
        public TenantState initial() {
            return new TenantState(null);
        }

        @Override
        public TenantState evolve(TenantState state, Event event, Instant at) {
            if (!(event instanceof Event.TenantEvent tenantEvent)) {
                throw new UnreadableEvent("a " + event.type().wireName() + " is not about a tenant");
            }
            return switch (tenantEvent) {
                case Event.TenantProvisioned provisioned -> new TenantState(provisioned.settings());
                case Event.TenantChanged changed -> new TenantState(changed.settings());
                case Event.TenantOffboarded _ -> new TenantState(null);
            };
        }
    }
}
