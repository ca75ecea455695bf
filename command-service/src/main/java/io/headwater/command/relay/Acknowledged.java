package io.headwater.command.relay;

import io.headwater.events.Position;

/** The last event of a partition that the topic has, and where. */
record Acknowledged(Position position, long kafkaOffset) {}
