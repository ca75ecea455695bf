package io.headwater.query.replicas;

import io.headwater.events.Partition;
import java.util.Optional;

/** Tells where the event topic is, so that a replica's lag can be told. */
@FunctionalInterface
public interface TopicHeads {
    /** The last event of a partition that was seen; empty if that is not known. */
    Optional<Checkpoint> head(Partition partition);
}
