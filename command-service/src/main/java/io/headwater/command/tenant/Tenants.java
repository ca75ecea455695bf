package io.headwater.command.tenant;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.control.ControlChange;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Rejection;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Where every tenant lives, in memory; fed with the changes of the control tables. Safe for any number of threads. */
public final class Tenants implements Consumer<ControlChange> {
    private final ControlStore control;
    private final EventStore store;
    private final Map<TenantName, TenantPlacement> placements = new ConcurrentHashMap<>();

    /** Knows nothing yet; what is asked for before it is fed is looked up. */
    public Tenants(ControlStore control, EventStore store) {
        this.control = control;
        this.store = store;
    }

    @Override
    public void accept(ControlChange change) {
        switch (change) {
            case ControlChange.Placed placed ->
                placements.put(placed.placement().tenant(), placed.placement());
            case ControlChange.Left left -> placements.remove(left.tenant());
            case ControlChange.KeyValid _, ControlChange.KeyRevoked _ -> {
                // Keys are another's concern.
            }
        }
    }

    /** Takes note of a tenant that was placed through this instance, before the change of the control tables comes round. */
    void placed(TenantPlacement placement) {
        placements.put(placement.tenant(), placement);
    }

    /**
     * The placement of a tenant. A name that is not known here is looked up in the control tables, since it may have
     * been provisioned through another instance a moment ago.
     *
     * @throws ProblemException 404 if there is no such tenant
     */
    public TenantPlacement require(TenantName name) {
        TenantPlacement known = placements.get(name);
        if (known != null) {
            return known;
        }
        TenantPlacement found = control.findTenant(name).orElseThrow(Tenants::unknown);
        placements.put(name, found);
        return found;
    }

    /**
     * Makes an append fail if the tenant changes meanwhile. Reads the log, so it is for rare commands.
     *
     * @throws ProblemException 404 if the tenant was placed, but never provisioned in the log
     */
    public Guard guard(TenantPlacement tenant) {
        StreamId stream = StreamId.ofTenant(tenant.incarnation());
        EventEnvelope last = store.readLast(Set.of(stream)).get(stream);
        if (last == null || last.type() == EventType.TENANT_OFFBOARDED) {
            // Another instance may have ended it, or begun a new life of it, that this one has not heard of yet.
            placements.remove(tenant.tenant(), tenant);
            throw unknown();
        }
        return new Guard(stream, last.version(), () -> {});
    }

    private static ProblemException unknown() {
        return RejectionProblems.of(Rejection.of(Rejection.Code.TENANT_UNKNOWN)).asException();
    }
}
