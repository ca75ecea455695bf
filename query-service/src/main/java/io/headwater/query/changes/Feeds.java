package io.headwater.query.changes;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.query.cache.EventFollower;
import io.headwater.query.replicas.Checkpoint;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The live changes of all partitions, told by the one tail of the topic. The last ones of all partitions are kept within one bound, the
 * oldest make way; a partition that no stream ever told of keeps none.
 */
final class Feeds implements EventFollower {
    private final ChangesSettings settings;
    private final Map<Partition, PartitionFeed> feeds = new ConcurrentHashMap<>();
    // Whose the kept changes are, oldest first. The tail's thread alone.
    private final Queue<PartitionFeed> kept = new ArrayDeque<>();
    private final AtomicLong keptBytes = new AtomicLong();

    Feeds(ChangesSettings settings) {
        this.settings = settings;
    }

    PartitionFeed of(Partition partition) {
        return feeds.computeIfAbsent(
                partition, _ -> new PartitionFeed(settings.behindMax().toBytes()));
    }

    /** Bytes of all changes that are kept for streams that resume. */
    long keptBytes() {
        return keptBytes.get();
    }

    @Override
    public void startAt(Partition partition, int epoch, Position position) {
        keptBytes.addAndGet(-of(partition).startAt(new Checkpoint(epoch, position)));
    }

    @Override
    public void event(ConsumerRecord<byte[], byte[]> event, int epoch, Position position) {
        PartitionFeed feed = of(new Partition(event.partition()));
        long more = feed.append(epoch, position, () -> Change.read(event));
        if (more != 0) {
            keptBytes.addAndGet(more);
            kept.add(feed);
            bound();
        }
    }

    private void bound() {
        long max = settings.recentMax().toBytes();
        while (keptBytes.get() > max) {
            PartitionFeed oldest = kept.poll();
            if (oldest == null) {
                return;
            }
            keptBytes.addAndGet(-oldest.forgetOldest());
        }
    }

    @Override
    public void rest() {
        feeds.values().forEach(feed -> feed.waiting().forEach(LockSupport::unpark));
    }

    @Override
    public void lostPlace() {
        feeds.values().forEach(PartitionFeed::lostPlace);
        rest();
    }
}
