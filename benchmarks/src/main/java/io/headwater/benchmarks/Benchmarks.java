package io.headwater.benchmarks;

import io.headwater.benchmarks.append.AppendCommand;
import io.headwater.benchmarks.append.LongCommand;
import io.headwater.benchmarks.changes.ChangesCommand;
import io.headwater.benchmarks.export.ExportCommand;
import io.headwater.benchmarks.freshness.FreshnessCommand;
import io.headwater.benchmarks.hot.HotCommand;
import io.headwater.benchmarks.http.HttpCommand;
import io.headwater.benchmarks.importing.ImportCommand;
import io.headwater.benchmarks.jmh.JmhCommand;
import io.headwater.benchmarks.list.ListCommand;
import io.headwater.benchmarks.read.ReadCommand;
import io.headwater.benchmarks.replay.ReplayCommand;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.search.SearchCommand;
import io.headwater.benchmarks.tenants.TenantsCommand;
import io.headwater.parts.PartFailed;
import io.headwater.standalone.home.CommandFailed;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The benchmarks' command line: {@code bench NAME} prints a table and, as the last line of standard output, one line of
 * JSON with the figures. Exit code 0; 1 if the figures do not count or could not be taken; 2 for a wrong command line.
 */
@Command(
        name = "bench",
        description = "Measures one thing, and prints a table and one line of JSON.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "NAME",
        subcommands = {
            AppendCommand.class,
            HttpCommand.class,
            FreshnessCommand.class,
            ChangesCommand.class,
            HotCommand.class,
            LongCommand.class,
            ImportCommand.class,
            ReplayCommand.class,
            ReadCommand.class,
            ListCommand.class,
            ExportCommand.class,
            SearchCommand.class,
            TenantsCommand.class,
            JmhCommand.class
        })
public final class Benchmarks {
    /** Runs one bench and ends this JVM with its exit code. */
    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /** Runs one bench and returns its exit code. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The command line, not yet run; results go to its {@code out}. */
    static CommandLine commandLine() {
        return new CommandLine(new Benchmarks())
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    }

    // One clear line for what a user can do something about; a stack trace for what only we can.
    private static int explain(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof BenchFailed || failure instanceof PartFailed || failure instanceof CommandFailed) {
            command.getErr().println("bench: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }
}
