package io.headwater.projections.engine;

import java.util.List;

/**
 * What an engine owns and how far it is, for operators.
 *
 * @param projection the projection's name
 * @param parkedEvents how many events of its partitions were parked a moment ago; counted up to 100 000
 * @param partitions those this instance owns, by number
 */
public record EngineStatus(String projection, long parkedEvents, List<OwnedPartition> partitions) {
    private static final String STOPPED = "STOPPED";

    /** Copies the list. */
    public EngineStatus {
        partitions = List.copyOf(partitions);
    }

    /** Whether the projection stands still in one of the partitions. */
    public boolean isStopped() {
        return partitions.stream().anyMatch(partition -> partition.state().equals(STOPPED));
    }

    /**
     * One partition.
     *
     * @param lagEvents how many events are known in the topic or the log but not applied
     * @param lagSeconds how old the last applied event is while there is lag, else 0
     * @param state OWNED as a rule; LOST while it is taken over again; FORKED if the replica must be rebuilt; STOPPED if the
     *     projection fails at the next event and has none parked
     */
    public record OwnedPartition(
            int partition, int epoch, long position, long lagEvents, double lagSeconds, String state) {}

    static OwnedPartition of(Lane lane) {
        Checkpoint checkpoint = lane.checkpoint();
        return new OwnedPartition(
                checkpoint.partition().number(),
                checkpoint.epoch(),
                checkpoint.position().value(),
                lane.lagEvents(),
                lane.lagSeconds(),
                lane.isStopped() && lane.state() == Lane.State.OWNED
                        ? STOPPED
                        : lane.state().name());
    }
}
