package io.headwater.projections.engine;

/**
 * The checkpoint is not where its owner left it: somebody else took the partition over, or a commit whose answer was lost
 * did happen. Nothing of the transaction remains; the partition must be taken over again before more is written.
 */
final class CheckpointLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointLost(Checkpoint expected) {
        super("partition " + expected.partition() + " is no longer at position " + expected.position() + " of owner "
                + expected.owner());
    }
}
