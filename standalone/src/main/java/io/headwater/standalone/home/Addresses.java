package io.headwater.standalone.home;

import io.headwater.events.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
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

    void write(Home home) {
        home.write(
                home.addressesFile(),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** What people call a service. */
    String nameOf(String service) {
        return service.equals(command) ? "command API" : service.equals(query) ? "query API" : "projections";
    }

    /** Base URLs of the three services. */
    List<String> services() {
        return List.of(command, query, projections);
    }
}
