package io.headwater.standalone;

import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.GivenParts;
import io.headwater.standalone.home.Home;
import io.headwater.standalone.home.Installation;
import io.headwater.standalone.home.Ports;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headwater up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts PostgreSQL with pgvector (one server for the log, one for the read models), Kafka and the services,"
                    + " waits until all are healthy, and says where they are. What runs already is left alone; data"
                    + " survives down and up.",
            "",
            "Options:"
        },
        footer = {
            "",
            "Parts that somebody else runs are used instead of own ones where the environment names them:",
            "  HEADWATER_LOG_URL       JDBC URL with user and password of the log's database",
            "  HEADWATER_REPLICA_URLS  the same for read models; several are separated by blanks",
            "  HEADWATER_KAFKA         bootstrap servers",
            "HEADWATER_JVM_FLAGS adds flags to the services' JVM, which has -Xmx1g."
        })
final class UpCommand implements Runnable {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "Take six ports from N on: command API, query API, projections, Kafka, log, replica."
                    + " If not given: 8081, 8082, 8083, 19092, 15432, 15433.")
    private @Nullable Integer portBase;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        Home home = homeOption.home();
        PrintWriter out = spec.commandLine().getOut();
        Ports ports = portBase == null ? Ports.DEFAULT : Ports.from(portBase);
        String outcome;
        try (Progress progress = new Progress("Starting", Installation.UP_STEPS, out)) {
            boolean started = new Installation(home, progress::step).up(ports, GivenParts.of(System.getenv()));
            outcome = started
                    ? "Headwater is up and healthy after %.1f s.".formatted(progress.seconds())
                    : "Headwater was up already, and is healthy.";
        }
        out.println();
        out.println(outcome);
        tell(home, homeOption.addresses(), out);
    }

    private static void tell(Home home, Addresses addresses, PrintWriter out) {
        out.printf(
                """

                  command API  %s/v1
                  query API    %s/v1
                  Kafka        %s
                  log          %s
                  replica      %s
                  API key      %s

                Try it:

                  curl -H "Authorization: Bearer $(cat %s)" %s/v1/tenants

                ./headwater demo loads the samples, ./headwater down stops everything.
                """,
                addresses.command(),
                addresses.query(),
                addresses.kafka(),
                addresses.log(),
                String.join(" ", addresses.replicas()),
                home.keyFile(),
                home.keyFile(),
                addresses.query());
    }
}
