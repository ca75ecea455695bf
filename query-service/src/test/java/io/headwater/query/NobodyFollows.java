package io.headwater.query;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.query.cache.EventFollower;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** For tests of the cache alone. */
public final class NobodyFollows implements EventFollower {
    @Override
    public void startAt(Partition partition, int epoch, Position position) {}

    @Override
    public void event(ConsumerRecord<byte[], byte[]> event, int epoch, Position position) {}

    @Override
    public void rest() {}

    @Override
    public void lostPlace() {}
}
