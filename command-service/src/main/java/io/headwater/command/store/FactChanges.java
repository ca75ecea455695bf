package io.headwater.command.store;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a flush changes in the facts beside the events, in sum: a value that was given up and taken again is only taken.
 *
 * @param holders who has a value after the flush; empty if nobody
 * @param references what a field refers to after the flush; empty if nothing
 * @param counts of collections that have a limit
 * @param begun constraints for which there are rows from now on
 * @param retired constraints whose rows count for nothing any more
 */
public record FactChanges(
        Map<Claim, Optional<RecordId>> holders,
        Map<ReferringField, Optional<StreamId>> references,
        Map<Incarnation, Tally> counts,
        Set<Constraint> begun,
        Set<Constraint> retired) {
    /** Nothing changes. */
    public static final FactChanges NONE = new FactChanges(Map.of(), Map.of(), Map.of(), Set.of(), Set.of());

    public FactChanges {
        holders = Map.copyOf(holders);
        references = Map.copyOf(references);
        counts = Map.copyOf(counts);
        begun = Set.copyOf(begun);
        retired = Set.copyOf(retired);
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return holders.isEmpty() && references.isEmpty() && counts.isEmpty() && begun.isEmpty() && retired.isEmpty();
    }

    /**
     * How a number of records moves through a flush.
     *
     * @param change from its beginning to its end
     * @param peak the highest it is above its beginning, at least 0
     * @param max that it may rise to
     */
    public record Tally(long change, long peak, long max) {
        static Tally of(long change, long max) {
            return new Tally(change, Math.max(0, change), max);
        }

        /** This one, and another one after it. */
        Tally then(Tally later) {
            return new Tally(change + later.change, Math.max(peak, change + later.peak), later.max);
        }
    }
}
