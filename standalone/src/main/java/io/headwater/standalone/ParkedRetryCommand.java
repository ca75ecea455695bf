package io.headwater.standalone;

import io.headwater.projections.engine.EventLog;
import io.headwater.projections.parked.ParkedQueues;
import io.headwater.projections.parked.Place;
import io.headwater.projections.parked.RetryParked;
import io.headwater.projections.parked.Scope;
import io.headwater.projections.parked.StillParked;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headwater parked retry}. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description =
                "Applies parked events in their order, up to the first of each record that still cannot be applied, while"
                        + " everything else goes on. Exit code 1 if something stays parked.")
final class ParkedRetryCommand implements Callable<Integer> {

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ReadModelOption readModel = new ReadModelOption();

    @Mixin
    private ParkedScopeOption scopeOption = new ParkedScopeOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "all|PARTITION.POSITION",
            description = "Everything, or what waits with this event; instead of names.")
    private @Nullable String what;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if ((what == null) != scopeOption.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(), "say either what (all or PARTITION.POSITION) or of whom (--tenant …)");
        }
        Place place = what == null || what.equals("all") ? null : ParkedCommand.place(spec, what);
        List<String> failures = new ArrayList<>();
        boolean isAnywhere = place == null;
        for (ReplicaDatabase replica : databases.replicas()) {
            try {
                Optional<Scope> scope = place == null ? Optional.of(scopeOption.scope()) : queueOf(replica, place);
                isAnywhere |= scope.isPresent();
                scope.flatMap(present -> retry(replica, present)).ifPresent(failures::add);
            } catch (CommandFailed e) {
                // The others are not the worse for it.
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!isAnywhere && failures.isEmpty()) {
            throw new CommandFailed("nothing is parked at " + place);
        }
        if (!failures.isEmpty()) {
            throw new CommandFailed(String.join("\n", failures));
        }
        return 0;
    }

    private Optional<Scope> queueOf(ReplicaDatabase replica, Place place) {
        return ParkedCommand.in(replica, database -> queues().streamAt(database, place))
                .map(stream -> Scope.of(place.partition(), stream));
    }

    private ParkedQueues queues() {
        return new ParkedQueues(readModel.projection());
    }

    /** Returns what stays parked, in words. */
    private Optional<String> retry(ReplicaDatabase replica, Scope scope) {
        PrintWriter out = spec.commandLine().getOut();
        long events = ParkedCommand.in(replica, database -> queues().list(database, scope, 1))
                .eventsInAll();
        if (events == 0) {
            out.printf("%s: nothing is parked.%n", replica.name());
            return Optional.empty();
        }
        RetryParked.Outcome outcome;
        try (Progress progress = new Progress("Retrying", events, out)) {
            outcome = ParkedCommand.in(
                    replica,
                    database -> new RetryParked(
                                    database,
                                    new EventLog(databases.log()),
                                    readModel.projection(database, databases.log()))
                            .retry(scope, soFar -> progress.reach(soFar.applied())));
        }
        out.printf("%s: %s applied.%n", replica.name(), ParkedCommand.counted(outcome.applied(), "event"));
        return outcome.failed() == 0 ? Optional.empty() : Optional.of(describe(replica.name(), outcome));
    }

    private static String describe(String replica, RetryParked.Outcome outcome) {
        StringBuilder text = new StringBuilder("%s: %s could not be brought up to date:"
                .formatted(replica, ParkedCommand.counted(outcome.failed(), "record")));
        for (StillParked failure : outcome.firstFailures()) {
            text.append("\n  %s %s: %s"
                    .formatted(
                            failure.place(),
                            ParkedCommand.printable(failure.stream().toString()),
                            ParkedCommand.shortened(failure.error())));
        }
        return outcome.failed() > outcome.firstFailures().size()
                ? text.append("\n  …").toString()
                : text.toString();
    }
}
