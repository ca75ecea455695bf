package io.headwater.query.tenants;

import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.replicas.Freshness;

/** Where the tenants live, for whoever queries one. */
public final class TenantDirectory {
    private final ControlTopic control;

    /** Answers from the control topic. */
    public TenantDirectory(ControlTopic control) {
        this.control = control;
    }

    /**
     * The tenant's place. Word of a tenant may come later than the token that its provisioning returned, so a reader with
     * a token waits for it.
     *
     * @throws io.headwater.http.ProblemException 404 if there is no such tenant
     */
    public TenantPlacement find(TenantName tenant, Freshness freshness) {
        return (freshness.token() == null
                        ? control.placement(tenant)
                        : control.awaitPlacement(tenant, freshness.deadlineNanos()))
                .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "There is no tenant '" + tenant + "'.")
                        .asException());
    }
}
