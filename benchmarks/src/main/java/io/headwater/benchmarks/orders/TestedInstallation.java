package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Progress;
import io.headwater.parts.PostgresServer;
import io.headwater.standalone.home.Addresses;
import io.headwater.standalone.home.GivenParts;
import io.headwater.standalone.home.Home;
import io.headwater.standalone.home.Installation;
import io.headwater.standalone.home.Ports;
import io.headwater.standalone.home.Status;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * What {@code ./headwater up} started: the one of a home if it runs, else one that is started for the bench.
 *
 * @param home its directory
 * @param addresses where its parts answer
 * @param end stops it, if it was started here
 */
public record TestedInstallation(Home home, Addresses addresses, Runnable end) implements AutoCloseable {
    private static final int PORTS_FIRST = 20_000;
    private static final int PORTS_LAST = 32_000;

    /**
     * Takes the installation of a home if it is up and healthy; else starts one in a folder below, with data of its own.
     *
     * @throws io.headwater.standalone.home.CommandFailed it could not be started
     */
    public static TestedInstallation of(Path directory) {
        Home home = new Home(directory);
        return Addresses.read(home)
                .filter(addresses -> Status.of(home, addresses).isHealthy())
                .map(addresses -> new TestedInstallation(home, addresses, () -> {}))
                .orElseGet(() -> start(new Home(directory.resolve("bench"))));
    }

    private static TestedInstallation start(Home home) {
        Installation installation = new Installation(home, Progress::say);
        // What a broken-off bench left would be found up, with ports that nobody chose.
        installation.down();
        int portBase = ThreadLocalRandom.current().nextInt(PORTS_FIRST, PORTS_LAST);
        Thread atExit = new Thread(installation::down);
        Runtime.getRuntime().addShutdownHook(atExit);
        installation.up(Ports.from(portBase), GivenParts.NONE);
        Addresses addresses = Addresses.read(home)
                .orElseThrow(() -> new BenchFailed("the installation is gone: " + home.directory()));
        return new TestedInstallation(home, addresses, () -> {
            Runtime.getRuntime().removeShutdownHook(atExit);
            installation.down();
        });
    }

    /** Base URL of the command API. */
    public URI command() {
        return URI.create(addresses.command());
    }

    /** Base URL of the query API. */
    public URI query() {
        return URI.create(addresses.query());
    }

    /** The operator's key. */
    public String operatorKey() {
        return home.operatorKey().text();
    }

    /** The log's database. */
    public DatabaseAddress log() {
        return DatabaseAddress.ofJdbcUrl(addresses.log(), PostgresServer.USER);
    }

    /** The process of each part that runs on this machine, by its name in {@code status}. */
    public Map<String, Long> processes() {
        return Status.of(home, addresses).rows().stream()
                .filter(row -> row.process().isPresent())
                .collect(Collectors.toMap(Status.Row::name, row -> row.process().getAsLong()));
    }

    /** The process of the services' JVM. */
    public long servicesProcess() {
        Long process = processes().get("command API");
        if (process == null) {
            throw new BenchFailed("the services' JVM does not run on this machine");
        }
        return process;
    }

    @Override
    public void close() {
        end.run();
    }
}
