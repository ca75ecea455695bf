package io.headwater.command.tenant;

import io.headwater.command.api.Requests;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.StreamId;
import io.headwater.events.Metadata;
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import java.util.List;
import java.util.function.Function;

/** Puts commands on tenants to their deciders. */
final class TenantProposals {
    private TenantProposals() {}

    static Proposal<TenantState> of(
            TenantPlacement tenant, Metadata metadata, Function<TenantState, Decision> decider) {
        return new Proposal<>(
                new Proposal.Address(
                        tenant.partition(),
                        StreamId.ofTenant(tenant.incarnation()),
                        Subject.of(tenant.tenant()),
                        false),
                TenantState.KIND,
                List.of(),
                metadata,
                Requests.now(),
                decider);
    }
}
