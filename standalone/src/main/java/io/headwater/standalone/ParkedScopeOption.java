package io.headwater.standalone;

import io.headwater.projections.parked.Scope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which parked events are meant, by names. */
final class ParkedScopeOption {

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only of this tenant.")
    private @Nullable String tenant;

    @Option(names = "--collection", paramLabel = "COLLECTION", description = "Only of collections of this name.")
    private @Nullable String collection;

    @Option(names = "--record", paramLabel = "ID", description = "Only of records with this id.")
    private @Nullable String record;

    boolean isGiven() {
        return tenant != null || collection != null || record != null;
    }

    /** Everything if nothing is given. */
    Scope scope() {
        return new Scope(null, tenant, collection, record);
    }
}
