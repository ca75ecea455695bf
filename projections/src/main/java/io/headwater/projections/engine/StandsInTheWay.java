package io.headwater.projections.engine;

import io.headwater.events.Partition;

/** One batch kept a shared transaction from being committed; nothing of it remains, and the others may go on without it. */
final class StandsInTheWay extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Partition partition;

    StandsInTheWay(Partition partition, Throwable cause) {
        super("the batch of partition " + partition + ": " + cause, cause);
        this.partition = partition;
    }

    Partition partition() {
        return partition;
    }
}
