package io.headwater.command.tenant;

import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Outcome;
import io.headwater.events.Metadata;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import java.util.Optional;

/** Ends the life of a tenant in the log: from then on no collection of it can be defined. */
public final class OffboardTenant {
    private final Commands commands;

    /** Writes the event through the commands. */
    public OffboardTenant(Commands commands) {
        this.commands = commands;
    }

    /**
     * Ends it. Blocks.
     *
     * @return the token of its end; empty if that was before, or if it never began in the log
     */
    public Optional<Token> end(TenantPlacement tenant, Metadata metadata) {
        Outcome<TenantState> outcome =
                commands.send(() -> TenantProposals.of(tenant, metadata, TenantDecider::offboard));
        return outcome instanceof Outcome.Done<TenantState> done ? Optional.of(done.token()) : Optional.empty();
    }
}
