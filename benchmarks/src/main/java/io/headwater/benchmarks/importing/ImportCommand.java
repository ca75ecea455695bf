package io.headwater.benchmarks.importing;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.retail.RetailSet;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench import}. */
@Command(
        name = "import",
        description = "Rows a second of the online-retail set over HTTP, against COPY of the same events.",
        mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {
    private static final int ROUNDS_MAX = 100;

    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Record the services' JVM in one more import, and say where its time goes.")
    private @Nullable Path profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (rounds < 1 || rounds > ROUNDS_MAX) {
            throw new BenchFailed("--rounds is 1 to " + ROUNDS_MAX);
        }
        return data.with(
                RetailSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (RetailSet set = RetailSet.of(directory)) {
                        return new ImportBench(tested, set, rounds, profile).run();
                    }
                }));
    }
}
