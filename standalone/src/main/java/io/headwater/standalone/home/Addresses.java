package io.headwater.standalone.home;

import io.headwater.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/**
 * Where the parts of an installation answer; kept in its home, so that every command finds them.
 *
 * @param command base URL of the command API
 * @param query base URL of the query API
 * @param projections base URL of the projections' health and status
 * @param kafka bootstrap servers
 * @param log JDBC URL of the log database
 * @param replicas JDBC URLs of the replica databases, at least one
 */
public record Addresses(
        String command, String query, String projections, String kafka, String log, List<String> replicas) {
    private static final Pattern PORT = Pattern.compile(":(\\d+)\\b");

    /** Copies the list. */
    public Addresses {
        replicas = List.copyOf(replicas);
    }

    /**
     * What the last {@code up} of a home wrote.
     *
     * @return empty before the first
     * @throws CommandFailed the file is damaged
     */
    public static Optional<Addresses> read(Home home) {
        if (!home.exists()) {
            return Optional.empty();
        }
        try {
            byte[] json = Files.readAllBytes(home.addressesFile());
            return Optional.of(Json.mapper().readValue(json, Addresses.class));
        } catch (IOException | JacksonException failure) {
            throw new CommandFailed(
                    "%s is damaged; delete it and run up again".formatted(home.addressesFile()), failure);
        }
    }

    /** The replicas' JDBC URLs by the names that the services know them by, in their order. */
    public Map<String, String> replicasByName() {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int number = 0; number < replicas.size(); number++) {
            byName.put("replica" + (number + 1), replicas.get(number));
        }
        return byName;
    }

    void write(Home home) {
        home.write(
                home.addressesFile(),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** What people call a service. */
    String nameOf(String service) {
        return service.equals(command) ? "command API" : service.equals(query) ? "query API" : "projections";
    }

    /**
     * The ports of an installation whose services run: a part that died comes back where they look for it.
     *
     * @param parts those that are about to be started
     * @throws CommandFailed one of them is none of this machine's: somebody else runs it
     */
    Ports portsFor(List<Part> parts) {
        if (parts.contains(Part.KAFKA)) {
            requireOwn("Kafka", kafka);
        }
        if (parts.contains(Part.LOG)) {
            requireOwn("a log", log);
        }
        if (parts.contains(Part.REPLICA)) {
            requireOwn("replicas", String.join(" ", replicas));
        }
        return new Ports(
                port(command), port(query), port(projections), port(kafka), port(log), port(replicas.getFirst()));
    }

    private static void requireOwn(String what, String address) {
        if (!address.matches("[^ ]*\\b127\\.0\\.0\\.1:\\d+[^ ]*")) {
            throw new CommandFailed(
                    "the services run with %s that somebody else runs, %s; give it again, or run ./headwater down first"
                            .formatted(what, address));
        }
    }

    private static int port(String address) {
        Matcher port = PORT.matcher(address);
        return port.find() ? Integer.parseInt(port.group(1)) : 0;
    }

    /** Base URLs of the three services. */
    List<String> services() {
        return List.of(command, query, projections);
    }
}
