package io.headwater.command.relay;

/**
 * Where the relay publishes to.
 *
 * @param bootstrap what Kafka clients take as {@code bootstrap.servers}
 * @param events name of the topic of events, {@code headwater.events} by default
 * @param control name of the compacted topic of tenants and keys, {@code headwater.control} by default
 */
public record RelayTopics(String bootstrap, String events, String control) {}
