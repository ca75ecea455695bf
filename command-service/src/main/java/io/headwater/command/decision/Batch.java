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
 * @param <S> the state of every stream
 */
public record Batch<S>(Partition partition, List<Proposal<S>> proposals, Predicate<List<Verdict<S>>> stores) {
    public Batch {
        proposals = List.copyOf(proposals);
    }
}
