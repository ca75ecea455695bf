package io.headwater.standalone.home;

import io.headwater.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.LongStream;
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
     * @param parkedEvents how many events could not be applied and are parked; empty if it is not the projections
     * @param address what clients take
     */
    public record Row(
            String name,
            boolean isUp,
            OptionalLong process,
            OptionalLong lagEvents,
            OptionalLong parkedEvents,
            String address) {

        /** The process id for a table. */
        public String pid() {
            return text(process);
        }

        /** The lag for a table. */
        public String lag() {
            return text(lagEvents);
        }

        /** The parked events for a table. */
        public String parked() {
            return text(parkedEvents);
        }

        private static String text(OptionalLong number) {
            return number.isPresent() ? Long.toString(number.getAsLong()) : "-";
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
     * @param parkedEvents how many events are parked; -1 if nobody says
     */
    public record Summary(
            String command,
            String query,
            String kafka,
            String log,
            List<String> replicas,
            boolean healthy,
            long lagEvents,
            long parkedEvents) {}

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
                rows.add(ready ? ready(probe, addresses, service, jvm) : away(addresses, service, jvm));
            }
        }
        return new Status(addresses, rows);
    }

    // A part that somebody else runs is believed to be up: the services' readiness tells whether it is.
    private static Row data(String name, String address, Optional<RunningPart> running) {
        OptionalLong pid = running.map(part -> OptionalLong.of(part.pid())).orElse(OptionalLong.empty());
        return new Row(name, running.isPresent(), pid, OptionalLong.empty(), OptionalLong.empty(), address);
    }

    private static Row away(Addresses addresses, String service, OptionalLong jvm) {
        return new Row(addresses.nameOf(service), false, jvm, OptionalLong.empty(), OptionalLong.empty(), service);
    }

    private static Row ready(Probe probe, Addresses addresses, String service, OptionalLong jvm) {
        OptionalLong lag = OptionalLong.empty();
        OptionalLong parked = OptionalLong.empty();
        if (service.equals(addresses.command())) {
            lag = probe.meter(service, "headwater_relay_lag_events");
        } else if (service.equals(addresses.projections())) {
            Optional<JsonNode> status =
                    probe.get(service + "/status").map(body -> Json.parse(body.getBytes(StandardCharsets.UTF_8)));
            lag = status.map(json -> numbers(json, "lagEvents").max()).orElse(OptionalLong.empty());
            parked = status.map(Status::parkedEvents).orElse(OptionalLong.empty());
        }
        return new Row(addresses.nameOf(service), true, jvm, lag, parked, service);
    }

    /** How many events the projections have parked; empty if their status does not say. */
    static OptionalLong parkedEvents(JsonNode status) {
        return numbers(status, "parkedEvents").reduce(Long::sum);
    }

    private static LongStream numbers(JsonNode status, String name) {
        return status.findValues(name).stream().mapToLong(JsonNode::asLong);
    }

    /** Whether everything is up. */
    public boolean isHealthy() {
        return rows.stream().allMatch(Row::isUp);
    }

    /** The same in short, for programs. */
    public Summary summary() {
        long lag = known(Row::lagEvents).max().orElse(-1);
        long parked = known(Row::parkedEvents).max().orElse(-1);
        return new Summary(
                addresses.command(),
                addresses.query(),
                addresses.kafka(),
                addresses.log(),
                addresses.replicas(),
                isHealthy(),
                lag,
                parked);
    }

    private LongStream known(Function<Row, OptionalLong> figure) {
        return rows.stream().map(figure).filter(OptionalLong::isPresent).mapToLong(OptionalLong::getAsLong);
    }
}
