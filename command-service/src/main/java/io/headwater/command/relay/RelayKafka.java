package io.headwater.command.relay;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of Kafka that all services share.
 *
 * @param kafka {@code headwater.kafka}
 * @param topics {@code headwater.topics}
 */
@ConfigurationProperties("headwater")
public record RelayKafka(
        @DefaultValue Kafka kafka, @DefaultValue Topics topics) {
    /**
     * The cluster.
     *
     * @param bootstrap what clients take as {@code bootstrap.servers}, default {@code localhost:9092}
     */
    public record Kafka(@DefaultValue("localhost:9092") String bootstrap) {}

    /**
     * Names of topics.
     *
     * @param events default {@code headwater.events}
     * @param control default {@code headwater.control}
     */
    public record Topics(
            @DefaultValue("headwater.events") String events,
            @DefaultValue("headwater.control") String control) {}

    RelayTopics relayTopics() {
        return new RelayTopics(kafka.bootstrap(), topics.events(), topics.control());
    }
}
