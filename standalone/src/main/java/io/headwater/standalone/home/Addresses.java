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
import java.util.stream.Collectors;
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
 * @param given parts that somebody else runs; nothing in their addresses tells
 */
public record Addresses(
        String command,
        String query,
        String projections,
        String kafka,
        String log,
        List<String> replicas,
        List<Part> given) {
    private static final Pattern PORT = Pattern.compile(":(\\d+)\\b");

    /** Copies the lists. */
    public Addresses {
        replicas = List.copyOf(replicas);
        // Homes of before it was kept say nothing about it.
        given = given == null ? List.of() : List.copyOf(given);
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
     * @throws CommandFailed somebody else runs one of them: an own one in its place would be another one
     */
    Ports portsFor(List<Part> parts) {
        String foreign = parts.stream().filter(given::contains).map(Part::label).collect(Collectors.joining(", "));
        if (!foreign.isEmpty()) {
            throw new CommandFailed(
                    "somebody else runs what the services use: %s; give it again in the environment, or run ./headwater down first"
                            .formatted(foreign));
        }
        return new Ports(
                port(command), port(query), port(projections), port(kafka), port(log), port(replicas.getFirst()));
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
