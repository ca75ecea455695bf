package io.headwater.projections;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
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

    /**
     * The broker.
     *
     * @param bootstrap Kafka's {@code bootstrap.servers}
     * @param instance a name of this process alone, which it has again after it was killed: then it goes on at once, where others
     *     wait 10 s until the group takes it to be dead. No name as a rule. Two processes of one name keep each other from working
     */
    public record Kafka(String bootstrap, @Nullable String instance) {
        private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9._-]{1,200}");

        /** As it is set; a name of blanks is none. */
        @ConstructorBinding
        public Kafka {
            instance = instance == null || instance.isBlank() ? null : instance;
            if (instance != null && !INSTANCE.matcher(instance).matches()) {
                throw new IllegalArgumentException(
                        "headwater.kafka.instance is 1 to 200 characters of A-Z, a-z, 0-9, '.', '_' and '-', not '"
                                + instance + "'");
            }
        }

        /** A process without a name. */
        public Kafka(String bootstrap) {
            this(bootstrap, null);
        }
    }

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
