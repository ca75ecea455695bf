package io.headwater.benchmarks.jmh;

import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import java.util.Collection;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench jmh}. */
@Command(
        name = "jmh",
        description = "Microseconds of pure code on the way of a write.",
        mixinStandardHelpOptions = true)
public final class JmhCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Options options = new OptionsBuilder()
                .include(WriteBenchmark.class.getName())
                .verbosity(VerboseMode.SILENT)
                .build();
        try {
            report(new Runner(options).run()).print(spec.commandLine().getOut());
            return 0;
        } catch (RunnerException e) {
            throw new BenchFailed("JMH failed", e);
        }
    }

    private static Report report(Collection<RunResult> results) {
        Table table = new Table("", "microseconds", "±");
        Figures figures = new Figures("jmh");
        results.forEach(result -> {
            String name = result.getPrimaryResult().getLabel();
            double score = result.getPrimaryResult().getScore();
            table.row(
                    name,
                    Table.number(score),
                    Table.number(result.getPrimaryResult().getScoreError()));
            figures.put(name + "Micros", score);
        });
        return new Report(table.toString(), figures.putConditions());
    }
}
