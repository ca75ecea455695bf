package io.headwater.standalone;

import io.headwater.events.InvalidName;
import io.headwater.projections.parked.Place;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.sql.SQLException;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headwater parked} with its four subcommands. */
@Command(
        name = "parked",
        mixinStandardHelpOptions = true,
        description =
                "Shows events that could not be applied to a replica, and tries them again or gives them up. Such an event"
                        + " is parked, later ones of the same record wait behind it, and all others flow.",
        subcommands = {
            ParkedListCommand.class,
            ParkedExplainCommand.class,
            ParkedRetryCommand.class,
            ParkedSkipCommand.class
        })
final class ParkedCommand implements Runnable {
    private static final int ERROR_SHOWN_MAX = 120;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say which: list, explain, retry or skip");
    }

    /** What is done with a replica. */
    interface Work<T> {
        T with(DataSource replica) throws SQLException;
    }

    /**
     * Does something with a replica.
     *
     * @throws CommandFailed a database did not do what it should
     */
    static <T> T in(ReplicaDatabase replica, Work<T> work) {
        try {
            return work.with(replica.database());
        } catch (SQLException e) {
            throw ReplicaFailure.of(replica, e);
        }
    }

    /** Reads a place of the command line. */
    static Place place(CommandSpec command, String text) {
        try {
            return Place.parse(text);
        } catch (InvalidName e) {
            throw new ParameterException(command.commandLine(), "'" + printable(text) + "': " + e.getMessage(), e);
        }
    }

    /** The first line of an error, cut. */
    static String shortened(String error) {
        String line = error.lines().findFirst().orElse("");
        return printable(line.length() <= ERROR_SHOWN_MAX ? line : line.substring(0, ERROR_SHOWN_MAX) + "…");
    }

    /** Text that may come from anywhere, without what a terminal would obey. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.chars()
                .map(c -> Character.isISOControl(c) && c != '\n' ? '?' : c)
                .forEach(c -> printable.append((char) c));
        return printable.toString();
    }

    /** A number with its noun. */
    static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
