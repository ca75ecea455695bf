package io.headwater.standalone;

import io.headwater.parts.PartFailed;
import io.headwater.standalone.home.CommandFailed;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ./headwater}. */
@Command(
        name = "headwater",
        description = "An event-sourced, multi-tenant business store.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "Headwater 0.1.0-SNAPSHOT",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            KeyCommand.class,
            DemoCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            ReplayCommand.class,
            ParkedCommand.class,
            LogsCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
public final class Headwater implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
    private CommandSpec spec;

    /**
     * Runs one command and ends the JVM: exit code 0, 1 if the command failed, 2 if it was not understood.
     *
     * @param arguments of the command line
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Headwater())
                .setParameterExceptionHandler(Headwater::notUnderstood)
                .setExecutionExceptionHandler(Headwater::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which command");
    }

    private static int notUnderstood(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr()
                .printf(
                        "headwater: %s; see ./%s --help%n",
                        failure.getMessage(), command.getCommandSpec().qualifiedName());
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
        String message = failure instanceof CommandFailed || failure instanceof PartFailed
                ? String.valueOf(failure.getMessage())
                : "this should not have happened: " + failure;
        command.getErr().println("headwater: " + message);
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
