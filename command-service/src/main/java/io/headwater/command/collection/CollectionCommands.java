package io.headwater.command.collection;

import io.headwater.command.api.Requests;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Guard;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.StreamId;
import io.headwater.events.CollectionName;
import io.headwater.events.Metadata;
import io.headwater.events.Subject;
import io.headwater.events.TenantPlacement;
import java.util.List;
import java.util.function.Function;

/**
 * Puts commands on collections to their decider.
 *
 * @param guards against the tenant's end
 * @param commands the write path
 */
record CollectionCommands(Function<TenantPlacement, Guard> guards, Commands commands) {
    /** Has a command decided, and waits until what it comes to is durable. */
    Outcome<CollectionState> send(
            TenantPlacement tenant,
            CollectionName collection,
            Metadata metadata,
            Function<CollectionState, Decision> decider) {
        return commands.send(() -> new Proposal<>(
                new Proposal.Address(
                        tenant.partition(),
                        StreamId.ofCollection(tenant.incarnation(), collection),
                        Subject.of(tenant.tenant(), collection),
                        false),
                CollectionState.KIND,
                List.of(guards.apply(tenant)),
                metadata,
                Requests.now(),
                decider));
    }
}
