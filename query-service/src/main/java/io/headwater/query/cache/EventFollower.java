package io.headwater.query.cache;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Is told what {@link EventTail} sees, on its thread, so that one reader of the topic is enough for an instance. What is told may
 * repeat; positions say so.
 */
public interface EventFollower {
    /** The tail of a partition is at this place; events before it may have been missed. */
    void startAt(Partition partition, int epoch, Position position);

    /** An event was seen; its epoch and position are those of its headers. */
    void event(ConsumerRecord<byte[], byte[]> event, int epoch, Position position);

    /** All that the broker had at once was told. */
    void rest();

    /** Nobody knows where the topic is until {@link #startAt} or the next event. */
    void lostPlace();
}
