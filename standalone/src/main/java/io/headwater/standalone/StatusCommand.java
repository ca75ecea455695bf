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
                        + " to Kafka, the projections with applying them. Exit code 1 if one is not up.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--json",
            description = "One JSON object: command, query (base URLs), kafka (bootstrap servers), log, replicas (JDBC"
                    + " URLs), healthy, lagEvents.")
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
            out.printf("%-12s %-5s %8s %12s  %s%n", "PART", "STATE", "PID", "LAG (EVENTS)", "ADDRESS");
            status.rows()
                    .forEach(row -> out.printf(
                            "%-12s %-5s %8s %12s  %s%n",
                            row.name(), row.isUp() ? "up" : "down", row.pid(), row.lag(), row.address()));
        }
        return status.isHealthy() ? 0 : 1;
    }
}
