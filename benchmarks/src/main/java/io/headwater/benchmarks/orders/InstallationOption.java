package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option of every command that measures an installation; a mixin of picocli. */
public final class InstallationOption {
    @Option(
            names = "--home",
            defaultValue = ".headwater",
            description = "The installation to measure; if it is not up, one is started in its folder bench"
                    + " (default: .headwater).")
    private Path home = Path.of(".headwater");

    /**
     * Measures the installation and prints what comes of it.
     *
     * @param command prints it
     * @return the command's exit code
     */
    public int report(CommandSpec command, Function<TestedInstallation, Report> bench) {
        Report report;
        try (TestedInstallation installation = TestedInstallation.of(home)) {
            report = bench.apply(installation);
        }
        report.print(command.commandLine().getOut());
        return 0;
    }
}
