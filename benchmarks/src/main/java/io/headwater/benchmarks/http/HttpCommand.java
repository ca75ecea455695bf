package io.headwater.benchmarks.http;

import io.headwater.benchmarks.orders.LoadOptions;
import io.headwater.benchmarks.report.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench http}. */
@Command(
        name = "http",
        description = "Creates a second over HTTP, against pgbench and against an endpoint that only parses.",
        mixinStandardHelpOptions = true)
public final class HttpCommand implements Callable<Integer> {
    @Mixin
    private LoadOptions load = new LoadOptions();

    @Option(names = "--seconds", defaultValue = "10", description = "Time of one leg of a round (default: 10).")
    private int seconds = 10;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the medians count (default: 3).")
    private int rounds = 3;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "Record the services' JVM after the rounds, under the same load, and say where its time goes.")
    private @Nullable Path profile;

    @Override
    public Integer call() {
        Rounds timed = new Rounds(rounds, Duration.ofSeconds(seconds));
        return load.report(
                installation -> new HttpBench(installation, load.tenants(), timed, profile).run(load.warmUp()));
    }
}
