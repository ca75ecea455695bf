package io.headwater.standalone;

import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.TenantName;
import io.headwater.projections.replay.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say which tenant or collection a command is about. */
final class ScopeOption {

    @Option(names = "--tenant", paramLabel = "TENANT", description = "This tenant alone; all if not given.")
    private @Nullable String tenant;

    @Option(
            names = "--collection",
            paramLabel = "COLLECTION",
            description = "This collection of the tenant alone; all if not given.")
    private @Nullable String collection;

    /** The scope of a command that must be told its tenant. */
    Scope ofTenant(CommandLine command) {
        if (tenant == null) {
            throw new ParameterException(command, "--tenant is needed");
        }
        return scope(command);
    }

    Scope scope(CommandLine command) {
        if (tenant == null && collection != null) {
            throw new ParameterException(command, "--collection needs its --tenant");
        }
        try {
            return new Scope(
                    tenant == null ? null : new TenantName(tenant),
                    collection == null ? null : new CollectionName(collection));
        } catch (InvalidName e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }
}
