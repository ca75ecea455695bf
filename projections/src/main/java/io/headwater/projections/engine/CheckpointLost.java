package io.headwater.projections.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The checkpoint is not where its owner left it: somebody else took the partition over, or a commit whose answer was lost
 * did happen. Nothing of the transaction remains; the partition must be taken over again before more is written.
 */
final class CheckpointLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One of these is not where it is expected. */
    CheckpointLost(List<Checkpoint> expected) {
        super(expected.stream()
                .map(checkpoint -> "partition " + checkpoint.partition() + " is no longer at position "
                        + checkpoint.position() + " of owner " + checkpoint.owner())
                .collect(Collectors.joining(", or ")));
    }
}
