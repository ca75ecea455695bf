package io.headwater.benchmarks.tenants;

import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.report.BenchFailed;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench tenants}. */
@Command(
        name = "tenants",
        description =
                "Makes many tenants with many collections, and compares the time from write to read among them with that"
                        + " of one tenant alone.",
        mixinStandardHelpOptions = true)
public final class TenantsCommand implements Callable<Integer> {
    private static final int TENANTS_MAX = 100_000;
    private static final int COLLECTIONS_MAX = 1_000;

    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Option(names = "--tenants", defaultValue = "1000", description = "How many (default: 1000).")
    private int tenants = 1_000;

    @Option(names = "--collections", defaultValue = "10", description = "Of each tenant (default: 10).")
    private int collections = 10;

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Writes a second that are followed by a read (default: 200).")
    private int rate = 200;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (tenants < 1 || tenants > TENANTS_MAX || collections < 1 || collections > COLLECTIONS_MAX || rate < 1) {
            throw new BenchFailed("--tenants is 1 to %d, --collections 1 to %d, --rate 1 or more"
                    .formatted(TENANTS_MAX, COLLECTIONS_MAX));
        }
        return installation.report(spec, tested -> new TenantsBench(tested, tenants, collections).run(rate));
    }
}
