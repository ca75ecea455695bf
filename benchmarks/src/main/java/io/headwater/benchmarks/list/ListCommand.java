package io.headwater.benchmarks.list;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.orders.RoundsOption;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.retail.RetailSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench list}. */
@Command(
        name = "list",
        description =
                "Lists of 50 by an indexed field of the online-retail set, and the first pages of a walk against its"
                        + " last.",
        mixinStandardHelpOptions = true)
public final class ListCommand implements Callable<Integer> {
    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private DataOption data = new DataOption();

    @Mixin
    private RoundsOption rounds = new RoundsOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Rounds timed = rounds.rounds();
        return data.with(
                RetailSet.NEEDED,
                spec,
                directory -> installation.report(spec, tested -> {
                    try (RetailSet set = RetailSet.of(directory)) {
                        return new ListBench(tested, set, timed).run(rounds.warmUp());
                    }
                }));
    }
}
