package io.headwater.standalone.home;

import io.headwater.parts.FreePorts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The TCP ports of an installation, all on the loopback interface.
 *
 * @param command HTTP API of the command service
 * @param query HTTP API of the query service
 * @param projections health and metrics of the projections
 * @param kafka the broker
 * @param log the log's PostgreSQL
 * @param replica the read models' PostgreSQL
 */
public record Ports(int command, int query, int projections, int kafka, int log, int replica) {

    /** Away from what common installations of Kafka and PostgreSQL take. */
    public static final Ports DEFAULT = new Ports(8081, 8082, 8083, 19092, 15432, 15433);

    private static final int COUNT = 6;
    private static final int FIRST_MIN = 1024;
    // Above begins the range the kernel takes outgoing connections' ports from.
    private static final int LAST_MAX = 32_767;

    /**
     * Six ports in a row, in the order of the components.
     *
     * @param first from 1024 to 32762
     * @throws CommandFailed out of range
     */
    public static Ports from(int first) {
        if (first < FIRST_MIN || first + COUNT - 1 > LAST_MAX) {
            throw new CommandFailed(
                    "--port-base is %d to %d, not %d".formatted(FIRST_MIN, LAST_MAX - COUNT + 1, first));
        }
        return new Ports(first, first + 1, first + 2, first + 3, first + 4, first + 5);
    }

    /**
     * Makes sure that nothing listens on the ports of parts.
     *
     * @param parts those that are about to be started
     * @param remedy what can be done about it
     * @throws CommandFailed a port is taken
     */
    void requireFree(List<Part> parts, String remedy) {
        String taken = parts.stream()
                .flatMap(part -> of(part).entrySet().stream())
                .filter(port -> !FreePorts.isFree(port.getValue()))
                .map(port -> "%d (%s)".formatted(port.getValue(), port.getKey()))
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            throw new CommandFailed("in use by another program: port %s; %s".formatted(taken, remedy));
        }
    }

    private Map<String, Integer> of(Part part) {
        return switch (part) {
            case LOG -> Map.of("PostgreSQL, log", log);
            case REPLICA -> Map.of("PostgreSQL, replica", replica);
            case KAFKA -> Map.of("Kafka", kafka);
            case SERVICES -> {
                Map<String, Integer> services = new LinkedHashMap<>();
                services.put("command API", command);
                services.put("query API", query);
                services.put("projections", projections);
                yield services;
            }
        };
    }
}
