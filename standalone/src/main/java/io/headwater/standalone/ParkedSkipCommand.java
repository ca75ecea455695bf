package io.headwater.standalone;

import io.headwater.events.InvalidName;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.parked.Place;
import io.headwater.projections.parked.SkipParked;
import io.headwater.projections.parked.SkipParked.Outcome;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headwater parked skip}. */
@Command(
        name = "skip",
        mixinStandardHelpOptions = true,
        description =
                "Gives a parked event up: the replica goes past it as though it had changed nothing, and what waits behind"
                        + " it is applied as far as possible. The event stays in the log, and in the replica's table"
                        + " headwater.skipped_event with your name and reason.")
final class ParkedSkipCommand implements Callable<Integer> {

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ReadModelOption readModel = new ReadModelOption();

    @Parameters(paramLabel = "PARTITION.POSITION", description = "Where the event is in the log; list shows it.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String where;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; is kept with the event.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String reason;

    @Option(names = "--yes", description = "Do not ask; needed where no terminal is.")
    private boolean yes;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Place place = ParkedCommand.place(spec, where);
        SkipParked.Decision decision = decision();
        PrintWriter out = spec.commandLine().getOut();
        List<ReplicaDatabase> concerned = new ArrayList<>();
        for (ReplicaDatabase replica : databases.replicas()) {
            Outcome foreseen =
                    ParkedCommand.in(replica, database -> skip(database).foresee(place));
            switch (foreseen) {
                case Outcome.NotParked _ -> {}
                case Outcome.Behind behind ->
                    throw new CommandFailed("%s: %s waits behind %s, which is to be retried or skipped first"
                            .formatted(replica.name(), place, behind.first()));
                case Outcome.OnFork _ -> throw new CommandFailed(replica.name() + ": " + onFork(place));
                case Outcome.Skipped skipped -> {
                    out.println(replica.name() + ": " + tell(place, skipped, "would be"));
                    concerned.add(replica);
                }
            }
        }
        if (concerned.isEmpty()) {
            throw new CommandFailed("nothing is parked at " + place);
        }
        out.flush();
        confirm(place);
        concerned.forEach(replica -> skip(out, replica, place, decision));
        return 0;
    }

    private SkipParked.Decision decision() {
        try {
            return new SkipParked.Decision(System.getProperty("user.name", "unknown"), reason);
        } catch (InvalidName e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private SkipParked skip(DataSource database) {
        DataSource log = databases.log();
        return new SkipParked(database, new EventLog(log), readModel.projection(database, log));
    }

    private void skip(PrintWriter out, ReplicaDatabase replica, Place place, SkipParked.Decision decision) {
        Outcome outcome = ParkedCommand.in(replica, database -> skip(database).skip(place, decision));
        out.println(replica.name() + ": "
                + switch (outcome) {
                    case Outcome.Skipped skipped -> tell(place, skipped, "is");
                    case Outcome.NotParked _ -> place + " is no longer parked.";
                    case Outcome.OnFork _ -> onFork(place);
                    case Outcome.Behind behind -> place + " now waits behind " + behind.first() + ".";
                });
    }

    private static String onFork(Place place) {
        return "the log has another event at %s: the replica is to be rebuilt".formatted(place);
    }

    private static String tell(Place place, Outcome.Skipped skipped, String verb) {
        String behind = skipped.next() == null
                ? ""
                : " What waits from %s on could not be applied without it: %s"
                        .formatted(
                                skipped.next().place(),
                                ParkedCommand.shortened(skipped.next().error()));
        return "%s of %s %s skipped, %s behind it applied.%s"
                .formatted(
                        place,
                        ParkedCommand.printable(skipped.stream().toString()),
                        verb,
                        ParkedCommand.counted(skipped.applied(), "event"),
                        behind);
    }

    private void confirm(Place place) {
        if (yes) {
            return;
        }
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() ->
                        new CommandFailed("nobody can be asked without a terminal; --yes skips %s".formatted(place)));
        String answer = console.readLine("Skip %s? (yes/no) ", place);
        if (answer == null || !answer.strip().equals("yes")) {
            throw new CommandFailed("nothing was skipped");
        }
    }
}
