package io.headwater.command.tenant;

import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Rejection;
import io.headwater.events.Event;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import tools.jackson.databind.node.ObjectNode;

/** Decides about a tenant as such. Pure. */
final class TenantDecider {
    private TenantDecider() {}

    /** Accepts without a change if the tenant is there: a look at the present state. */
    static Decision look(TenantState state) {
        return state.settings() == null ? Decision.rejected(Rejection.Code.TENANT_UNKNOWN) : Decision.UNCHANGED;
    }

    /** Ends the tenant. */
    static Decision offboard(TenantState state) {
        return state.settings() == null
                ? Decision.rejected(Rejection.Code.TENANT_UNKNOWN)
                : Decision.of(new Event.TenantOffboarded());
    }

    /** Provisions the tenant, or replaces its settings. */
    static Decision put(Incarnation incarnation, ObjectNode settings, TenantState state) {
        if (state.settings() == null) {
            return Decision.of(new Event.TenantProvisioned(incarnation, settings));
        }
        return Json.same(state.settings(), settings)
                ? Decision.UNCHANGED
                : Decision.of(new Event.TenantChanged(settings));
    }
}
