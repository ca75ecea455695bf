package io.headwater.standalone;

import io.headwater.projections.parked.ParkedQueue;
import io.headwater.projections.parked.ParkedQueues;
import io.headwater.projections.replay.ReplicaDatabase;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headwater parked list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "Lists what is parked, a line for each record: its first event, how many there are, since when and why.")
final class ParkedListCommand implements Callable<Integer> {
    private static final int LINES_MAX = 10_000;
    private static final String LINE = "%-10s %-14s %8s  %-20s  %-40s %s%n";

    @Mixin
    private DatabasesOption databases = new DatabasesOption();

    @Mixin
    private ReadModelOption readModel = new ReadModelOption();

    @Mixin
    private ParkedScopeOption scopeOption = new ParkedScopeOption();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Lines of each replica, 1 to " + LINES_MAX + "; ${DEFAULT-VALUE} if not given.")
    private int limit;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (limit < 1 || limit > LINES_MAX) {
            throw new ParameterException(spec.commandLine(), "--limit is 1 to " + LINES_MAX);
        }
        PrintWriter out = spec.commandLine().getOut();
        ParkedQueues queues = new ParkedQueues(readModel.projection());
        for (ReplicaDatabase replica : databases.replicas()) {
            ParkedQueues.Page page =
                    ParkedCommand.in(replica, database -> queues.list(database, scopeOption.scope(), limit));
            print(out, replica.name(), page);
        }
        return 0;
    }

    private static void print(PrintWriter out, String replica, ParkedQueues.Page page) {
        if (page.queues().isEmpty()) {
            out.printf("%s: nothing is parked.%n", replica);
            return;
        }
        out.printf(LINE, "REPLICA", "FIRST", "EVENTS", "SINCE", "TENANT/COLLECTION/RECORD", "ERROR");
        for (ParkedQueue queue : page.queues()) {
            out.printf(
                    LINE,
                    replica,
                    queue.first(),
                    queue.events(),
                    queue.since().truncatedTo(ChronoUnit.SECONDS),
                    ParkedCommand.printable(queue.stream().toString()),
                    ParkedCommand.shortened(queue.error()));
        }
        String shown = page.queuesInAll() > page.queues().size()
                ? "; the first %d are shown, --limit shows more"
                        .formatted(page.queues().size())
                : "";
        out.printf(
                "%s: %s of %s parked%s.%n",
                replica,
                ParkedCommand.counted(page.eventsInAll(), "event"),
                ParkedCommand.counted(page.queuesInAll(), "record"),
                shown);
    }
}
