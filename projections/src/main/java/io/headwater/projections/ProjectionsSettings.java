package io.headwater.projections;

import java.util.HashSet;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the parts are; {@code headwater.*}.
 *
 * @param kafka the broker
 * @param topics the topics' names
 * @param log the database of the event log, read for what the topic no longer has
 * @param replicas the databases to keep up with the log; at least one, with different names
 */
@ConfigurationProperties("headwater")
public record ProjectionsSettings(
        Kafka kafka, @DefaultValue Topics topics, DatabaseSettings log, List<Replica> replicas) {

    /** Refuses what cannot work. */
    public ProjectionsSettings {
        replicas = List.copyOf(replicas);
        if (replicas.isEmpty()
                || new HashSet<>(replicas.stream().map(Replica::name).toList()).size() < replicas.size()) {
            throw new IllegalArgumentException("headwater.replicas names at least one replica, each by its own name");
        }
    }

    /** The broker: Kafka's {@code bootstrap.servers}. */
    public record Kafka(String bootstrap) {}

    /** The topics: {@code events} is {@code headwater.events} unless said otherwise. */
    public record Topics(@DefaultValue("headwater.events") String events) {}

    /** A database by its JDBC URL. */
    public record DatabaseSettings(
            String url,
            @DefaultValue("postgres") String user,
            @DefaultValue("") String password) {}

    /**
     * A replica.
     *
     * @param name short and stable: consumer groups, metrics and threads are named after it
     */
    public record Replica(
            String name,
            String url,
            @DefaultValue("postgres") String user,
            @DefaultValue("") String password) {}
}
