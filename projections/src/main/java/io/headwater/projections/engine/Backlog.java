package io.headwater.projections.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a partition has delivered and nobody has taken yet, bounded in number and bytes. The caller does the locking. */
final class Backlog {
    private final int eventsMax;
    private final long bytesMax;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private long bytes;

    /** The bounds are those of one batch. */
    Backlog(EngineSettings settings) {
        this.eventsMax = settings.batchEventsMax();
        this.bytesMax = settings.batchSizeMax().toBytes();
    }

    void add(List<Delivery> deliveries) {
        deliveries.forEach(delivery -> {
            waiting.add(delivery);
            bytes += delivery.bytes();
        });
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether so much waits that no more should be fetched for now: two batches. */
    boolean isFull() {
        return waiting.size() >= 2 * eventsMax || bytes >= 2 * bytesMax;
    }

    /** Whether there is as much as one batch may hold. */
    boolean isBatch() {
        return waiting.size() >= eventsMax || bytes >= bytesMax;
    }

    /** Whether all of it could be a batch that shares a transaction. */
    boolean isSmall() {
        return waiting.size() <= Batch.SHARED_EVENTS_MAX && bytes <= Batch.SHARED_BYTES_MAX;
    }

    /** Removes and returns as much as one batch may hold, but always one if there is one. */
    List<Delivery> take() {
        List<Delivery> batch = new ArrayList<>(Math.min(waiting.size(), eventsMax));
        long taken = 0;
        while (!waiting.isEmpty() && batch.size() < eventsMax && taken < bytesMax) {
            Delivery delivery = waiting.remove();
            taken += delivery.bytes();
            batch.add(delivery);
        }
        bytes -= taken;
        return batch;
    }

    void clear() {
        waiting.clear();
        bytes = 0;
    }
}
