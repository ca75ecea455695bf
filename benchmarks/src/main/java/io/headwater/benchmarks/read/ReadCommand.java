package io.headwater.benchmarks.read;

import io.headwater.benchmarks.orders.InstallationOption;
import io.headwater.benchmarks.orders.RoundsOption;
import io.headwater.benchmarks.report.Rounds;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench read}. */
@Command(
        name = "read",
        description =
                "Gets by id a second over HTTP: from the cache against an endpoint that only answers, from a replica against"
                        + " pgbench.",
        mixinStandardHelpOptions = true)
public final class ReadCommand implements Callable<Integer> {
    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Mixin
    private RoundsOption rounds = new RoundsOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Rounds timed = rounds.rounds();
        return installation.report(spec, tested -> new ReadBench(tested, timed).run(rounds.warmUp()));
    }
}
