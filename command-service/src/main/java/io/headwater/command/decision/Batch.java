package io.headwater.command.decision;

import io.headwater.events.Partition;
import java.util.List;
import java.util.function.Predicate;

/**
 * Commands of one tenant that leave together.
 *
 * @param partition the tenant's
 * @param proposals in their order; several may be about one stream
 * @param stores whether the events of these verdicts are stored, such as only if nothing is refused; pure
 * @param isPassing whether hardly any of the streams will be asked for soon, so that their states are not worth memory
 * @param <S> the state of every stream
 */
public record Batch<S>(
        Partition partition, List<Proposal<S>> proposals, Predicate<List<Verdict<S>>> stores, boolean isPassing) {
    public Batch {
        proposals = List.copyOf(proposals);
    }

    /** A batch whose states are kept in memory, as those of single commands are. */
    public Batch(Partition partition, List<Proposal<S>> proposals, Predicate<List<Verdict<S>>> stores) {
        this(partition, proposals, stores, false);
    }
}
