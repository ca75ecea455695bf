package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Report;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option of every command that needs a data set; a mixin of picocli. */
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the data sets are; not run without the one that is measured.")
    private @Nullable Path data;

    /**
     * A data set that a bench needs.
     *
     * @param name its place below the folder of data
     * @param isIn whether it is there
     */
    public record Needed(String name, Predicate<Path> isIn) {}

    /**
     * Has a bench run with the folder of data; without the set it says so instead.
     *
     * @param command prints that; the bench is named after it
     * @return the command's exit code
     */
    public int with(Needed set, CommandSpec command, ToIntFunction<Path> bench) {
        if (data != null && set.isIn().test(data)) {
            return bench.applyAsInt(data);
        }
        new Report(
                        "not run: --data DIR with " + set.name() + " is missing",
                        new Figures(command.name()).put("notRun", 1))
                .print(command.commandLine().getOut());
        return 0;
    }
}
