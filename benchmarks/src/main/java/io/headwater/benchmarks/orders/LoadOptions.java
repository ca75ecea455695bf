package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Report;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that puts load on an installation; a mixin of picocli. */
public final class LoadOptions {
    @Mixin
    private InstallationOption installation = new InstallationOption();

    @Option(
            names = "--warm-up",
            defaultValue = "300",
            description = "Seconds before the measurement at most; less if it gets no faster (default: 300).")
    private int warmUpSeconds = 300;

    @Option(names = "--tenants", defaultValue = "8", description = "Tenants that are written to (default: 8).")
    private int tenants = 8;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    /** How long the load may warm up. */
    public Duration warmUp() {
        return Duration.ofSeconds(warmUpSeconds);
    }

    /** Tenants to write to, at least one. */
    public int tenants() {
        return tenants;
    }

    /**
     * Measures the installation and prints what comes of it.
     *
     * @return the command's exit code
     * @throws BenchFailed an option makes no sense
     */
    public int report(Function<TestedInstallation, Report> bench) {
        if (tenants < 1) {
            throw new BenchFailed("--tenants is more than 0");
        }
        return installation.report(spec, bench);
    }
}
