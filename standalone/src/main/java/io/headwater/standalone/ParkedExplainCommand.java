package io.headwater.standalone;

import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.parked.ExplainParked;
import io.headwater.projections.parked.Place;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headwater parked explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Tells all about one parked event: itself, why it is parked, the record as it stands, and what waits.")
final class ParkedExplainCommand implements Callable<Integer> {

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ReadModelOption readModel = new ReadModelOption();

    @Parameters(paramLabel = "PARTITION.POSITION", description = "Where the event is in the log; list shows it.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String where;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        Place place = ParkedCommand.place(spec, where);
        boolean isAnywhere = false;
        for (ReplicaDatabase replica : databases.replicas()) {
            Optional<ExplainParked.Explanation> explanation = ParkedCommand.in(
                    replica,
                    database -> new ExplainParked(database, new EventLog(databases.log()), readModel.projection())
                            .explain(place));
            explanation.ifPresent(found -> print(spec.commandLine().getOut(), replica.name(), found));
            isAnywhere |= explanation.isPresent();
        }
        if (!isAnywhere) {
            throw new CommandFailed("nothing is parked at " + place);
        }
        return 0;
    }

    private static void print(PrintWriter out, String replica, ExplainParked.Explanation found) {
        out.printf(
                "%s: %s of %s, parked since %s%n",
                replica, found.place(), ParkedCommand.printable(found.stream().toString()), found.since());
        out.printf("Error: %s%n", ParkedCommand.printable(found.error()));
        out.printf("Event: %s%n", pretty(found.event()));
        if (found.eventInLog() != null) {
            out.printf("The log has another copy, which a retry would apply: %s%n", pretty(found.eventInLog()));
        }
        ExplainParked.Row row = found.row();
        if (row == null) {
            out.println("There is no row of it.");
        } else {
            out.printf(
                    "Its row as it stands: version %d, made by position %d, created %s, updated %s%n%s%n",
                    row.version(), row.position(), row.createdAt(), row.updatedAt(), pretty(row.data()));
        }
        out.printf("Behind it: %s.%n", ParkedCommand.counted(found.behind(), "event"));
        for (ExplainParked.Behind behind : found.firstBehind()) {
            out.printf(
                    "  %-14s %-34s %s%n",
                    behind.place(), ParkedCommand.printable(behind.type()), ParkedCommand.shortened(behind.error()));
        }
        if (found.behind() > found.firstBehind().size()) {
            out.println("  …");
        }
    }

    private static String pretty(String json) {
        return ParkedCommand.printable(Json.mapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsString(JsonText.of(json).tree()));
    }
}
