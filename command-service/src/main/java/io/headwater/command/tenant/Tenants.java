package io.headwater.command.tenant;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.control.ControlChange;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Rejection;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Where every tenant lives, in memory; fed with the changes of the control tables. Safe for any number of threads. */
public final class Tenants implements Consumer<ControlChange> {
    private final ControlStore control;
    private final Map<TenantName, TenantPlacement> placements = new ConcurrentHashMap<>();

    /** Knows nothing yet; what is asked for before it is fed is looked up. */
    public Tenants(ControlStore control) {
        this.control = control;
    }

    @Override
    public void accept(ControlChange change) {
        if (change instanceof ControlChange.Placed placed) {
            placements.put(placed.placement().tenant(), placed.placement());
        }
    }

    /**
     * The placement of a tenant. A name that is not known here is looked up in the control tables, since it may have
     * been provisioned through another instance a moment ago.
     *
     * @throws io.headwater.http.ProblemException 404 if there is no such tenant
     */
    public TenantPlacement require(TenantName name) {
        TenantPlacement known = placements.get(name);
        if (known != null) {
            return known;
        }
        TenantPlacement found = control.findTenant(name)
                .orElseThrow(() -> RejectionProblems.of(Rejection.of(Rejection.Code.TENANT_UNKNOWN))
                        .asException());
        placements.put(name, found);
        return found;
    }
}
