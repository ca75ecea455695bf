package io.headwater.standalone.home;

import io.headwater.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * How an installation is, as of one moment.
 *
 * @param addresses where its parts answer, or would
 * @param rows one for each process and service
 */
public record Status(Addresses addresses, List<Row> rows) {

    /** Copies the list. */
    public Status {
        rows = List.copyOf(rows);
    }

    /**
     * A process or a service.
     *
     * @param name what people call it
     * @param isUp runs and, if it is a service, takes requests
     * @param process its id; empty if it is not ours or does not run
     * @param lagEvents how many events it is behind: the command API's relay behind the log, the projections' slowest
     *     replica behind the topic; empty if it cannot be or does not say
     * @param address what clients take
     */
    public record Row(String name, boolean isUp, OptionalLong process, OptionalLong lagEvents, String address) {

        /** The process id for a table. */
        public String pid() {
            return process.isPresent() ? Long.toString(process.getAsLong()) : "-";
        }

        /** The lag for a table. */
        public String lag() {
            return lagEvents.isPresent() ? Long.toString(lagEvents.getAsLong()) : "-";
        }
    }

    /**
     * What {@code status --json} prints.
     *
     * @param command base URL of the command API
     * @param query base URL of the query API
     * @param kafka bootstrap servers
     * @param log JDBC URL of the log database
     * @param replicas JDBC URLs of the replica databases
     * @param healthy whether everything is up
     * @param lagEvents the largest lag of a row; -1 if nobody says
     */
    public record Summary(
            String command,
            String query,
            String kafka,
            String log,
            List<String> replicas,
            boolean healthy,
            long lagEvents) {}

    /** Asks every part; takes some seconds if services do not answer. */
    public static Status of(Home home, Addresses addresses) {
        List<Row> rows = new ArrayList<>();
        rows.add(data("log", addresses.log(), RunningPart.find(home, Part.LOG)));
        rows.add(data("replica", String.join(" ", addresses.replicas()), RunningPart.find(home, Part.REPLICA)));
        rows.add(data("kafka", addresses.kafka(), RunningPart.find(home, Part.KAFKA)));
        OptionalLong jvm = RunningPart.find(home, Part.SERVICES)
                .map(services -> OptionalLong.of(services.pid()))
                .orElse(OptionalLong.empty());
        try (Probe probe = new Probe()) {
            for (String service : addresses.services()) {
                boolean ready = jvm.isPresent() && probe.isReady(service);
                OptionalLong lag = ready ? lag(probe, addresses, service) : OptionalLong.empty();
                rows.add(new Row(addresses.nameOf(service), ready, jvm, lag, service));
            }
        }
        return new Status(addresses, rows);
    }

    // A part that somebody else runs is believed to be up: the services' readiness tells whether it is.
    private static Row data(String name, String address, Optional<RunningPart> running) {
        OptionalLong pid = running.map(part -> OptionalLong.of(part.pid())).orElse(OptionalLong.empty());
        return new Row(name, running.isPresent(), pid, OptionalLong.empty(), address);
    }

    private static OptionalLong lag(Probe probe, Addresses addresses, String service) {
        if (service.equals(addresses.command())) {
            return probe.meter(service, "headwater_relay_lag_events");
        }
        if (service.equals(addresses.query())) {
            return OptionalLong.empty();
        }
        return probe.get(service + "/status")
                .map(body -> Json.parse(body.getBytes(StandardCharsets.UTF_8)))
                .map(Status::lagOf)
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong lagOf(JsonNode status) {
        return status.findValues("lagEvents").stream()
                .mapToLong(JsonNode::asLong)
                .max();
    }

    /** Whether everything is up. */
    public boolean isHealthy() {
        return rows.stream().allMatch(Row::isUp);
    }

    /** The same in short, for programs. */
    public Summary summary() {
        long lag = rows.stream()
                .map(Row::lagEvents)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max()
                .orElse(-1);
        return new Summary(
                addresses.command(),
                addresses.query(),
                addresses.kafka(),
                addresses.log(),
                addresses.replicas(),
                isHealthy(),
                lag);
    }
}
