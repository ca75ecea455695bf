package io.headwater.query.cache;

import io.headwater.events.Partition;
import io.headwater.query.replicas.Checkpoint;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What was seen of the event topic, for all caches alike. Written by the thread that follows it, read by everybody. */
public final class SeenPartitions {
    private final Map<Partition, PartitionState> partitions = new ConcurrentHashMap<>();

    PartitionState of(Partition partition) {
        return partitions.computeIfAbsent(partition, _ -> new PartitionState());
    }

    void suspendAll() {
        partitions.values().forEach(PartitionState::suspend);
    }

    /** Whether the topic was found. */
    public boolean isAnySeen() {
        return partitions.values().stream().anyMatch(state -> state.tail().isPresent());
    }

    /** Up to where the topic was seen; empty if that is not known. */
    public Optional<Checkpoint> tail(Partition partition) {
        return of(partition).tail();
    }
}
