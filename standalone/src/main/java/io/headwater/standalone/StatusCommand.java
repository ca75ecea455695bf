package io.headwater.standalone;

import io.headwater.events.Json;
import io.headwater.standalone.home.Status;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headwater status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Says for each part whether it is up, where it is and how far behind: the command API with sending events"
                        + " to Kafka, the projections with applying them, and how many events they have parked. Exit code 1 if one is not up.")
final class StatusCommand implements Callable<Integer> {

    private static final String LINE = "%-12s %-5s %8s %12s %8s  %s%n";

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--json",
            description = "One JSON object: command, query (base URLs), kafka (bootstrap servers), log, replicas (JDBC"
                    + " URLs), healthy, lagEvents, parkedEvents.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Status status = Status.of(homeOption.home(), homeOption.addresses());
        if (json) {
            out.println(Json.mapper().writeValueAsString(status.summary()));
        } else {
            out.printf(LINE, "PART", "STATE", "PID", "LAG (EVENTS)", "PARKED", "ADDRESS");
            status.rows()
                    .forEach(row -> out.printf(
                            LINE,
                            row.name(),
                            row.isUp() ? "up" : "down",
                            row.pid(),
                            row.lag(),
                            row.parked(),
                            row.address()));
        }
        return status.isHealthy() ? 0 : 1;
    }
}
