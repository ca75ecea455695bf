package io.headwater.standalone.home;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Parts that somebody else runs, by the environment: {@code HEADWATER_LOG_URL}, {@code HEADWATER_REPLICA_URLS} (JDBC URLs
 * with user and password, the latter separated by blanks) and {@code HEADWATER_KAFKA} (bootstrap servers).
 *
 * @param log empty: start one
 * @param replicas empty: start one
 * @param kafka empty: start one
 */
public record GivenParts(Optional<String> log, List<String> replicas, Optional<String> kafka) {

    /** Names of the environment variables. */
    static final String LOG = "HEADWATER_LOG_URL";

    static final String REPLICAS = "HEADWATER_REPLICA_URLS";
    static final String KAFKA = "HEADWATER_KAFKA";

    /** Nothing is given: all parts are started. */
    public static final GivenParts NONE = new GivenParts(Optional.empty(), List.of(), Optional.empty());

    /** Copies the list. */
    public GivenParts {
        replicas = List.copyOf(replicas);
    }

    /** Reads the three variables; what is missing or blank is not given. */
    public static GivenParts of(Map<String, String> environment) {
        return new GivenParts(
                value(environment, LOG),
                value(environment, REPLICAS)
                        .map(urls -> List.of(urls.split("\\s+")))
                        .orElse(List.of()),
                value(environment, KAFKA));
    }

    /** The parts that are not to be started. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        log.ifPresent(_ -> parts.add(Part.LOG));
        kafka.ifPresent(_ -> parts.add(Part.KAFKA));
        if (!replicas.isEmpty()) {
            parts.add(Part.REPLICA);
        }
        return parts;
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
