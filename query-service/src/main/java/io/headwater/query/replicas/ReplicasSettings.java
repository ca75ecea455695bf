package io.headwater.query.replicas;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The replica databases and how they are read.
 *
 * @param replicas {@code headwater.replicas}: at least one, each with a name of its own; no default
 * @param reads {@code headwater.reads}
 */
@ConfigurationProperties("headwater")
public record ReplicasSettings(
        List<ReplicaSettings> replicas, @DefaultValue Reads reads) {
    public ReplicasSettings {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()
                || replicas.size()
                        != new HashSet<>(replicas.stream()
                                        .map(ReplicaSettings::name)
                                        .toList())
                                .size()) {
            throw new IllegalArgumentException("headwater.replicas names at least one replica, and none twice");
        }
    }

    /**
     * One replica.
     *
     * @param name as answers and {@code /v1/replicas} show it
     * @param url JDBC URL
     * @param user may only read
     * @param password may be empty
     */
    public record ReplicaSettings(
            String name,
            String url,
            String user,
            @DefaultValue("") String password) {}

    /**
     * How a replica is read.
     *
     * @param connectionsMax connections to each replica, 1 to 1 000; default 16
     * @param connectionTimeout how long is waited for one, 250 ms to 30 s; default 2 s
     * @param statementTimeout after which the database stops a statement, 1 ms to 10 min; default 5 s
     */
    public record Reads(
            @DefaultValue("16") int connectionsMax,
            @DefaultValue("2s") Duration connectionTimeout,
            @DefaultValue("5s") Duration statementTimeout) {}
}
