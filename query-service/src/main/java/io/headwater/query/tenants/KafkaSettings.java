package io.headwater.query.tenants;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the topics are.
 *
 * @param kafka {@code headwater.kafka}
 * @param topics {@code headwater.topics}
 */
@ConfigurationProperties("headwater")
public record KafkaSettings(Kafka kafka, @DefaultValue Topics topics) {
    /**
     * The broker.
     *
     * @param bootstrap host:port of one broker or several, joined by commas; no default
     */
    public record Kafka(String bootstrap) {}

    /**
     * The topics' names.
     *
     * @param events default {@code headwater.events}
     * @param control default {@code headwater.control}
     */
    public record Topics(
            @DefaultValue("headwater.events") String events,
            @DefaultValue("headwater.control") String control) {}
}
