package io.headwater.events;

import java.time.Instant;
import java.util.UUID;

/**
 * One event of the log with its place, as it is stored, sent and read.
 *
 * @param epoch the partition's epoch when the position was assigned
 * @param partition the tenant's partition
 * @param position dense within the partition
 * @param id stable identity: equal for every copy of this event
 * @param subject what it is about
 * @param version its number in the stream of its subject
 * @param type the form of the data
 * @param data the change as JSON, see {@link Event}
 * @param metadata who and what caused it
 * @param occurredAt when the command was decided, to the microsecond
 */
public record EventEnvelope(
        int epoch,
        Partition partition,
        Position position,
        UUID id,
        Subject subject,
        Version version,
        EventType type,
        JsonText data,
        Metadata metadata,
        Instant occurredAt) {

    /** The token that waits for this event. */
    public Token token() {
        return new Token(epoch, partition, position);
    }

    /**
     * Reads the data.
     *
     * @throws UnreadableEvent if the data does not have the form of the type
     */
    public Event event() {
        return EventCodec.decode(type, data);
    }
}
