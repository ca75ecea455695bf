package io.headwater.command.store;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a flush changes in the facts beside the events, in sum: a value that was given up and taken again is only taken.
 *
 * @param holders who has a value after the flush; empty if nobody
 * @param references what a field refers to after the flush; empty if nothing
 * @param counts of collections that have a limit
 * @param retired constraints whose rows count for nothing any more
 */
public record FactChanges(
        Map<Claim, Optional<RecordId>> holders,
        Map<ReferringField, Optional<StreamId>> references,
        Map<Incarnation, Tally> counts,
        Set<Constraint> retired) {
    /** Nothing changes. */
    public static final FactChanges NONE = new FactChanges(Map.of(), Map.of(), Map.of(), Set.of());

    public FactChanges {
        holders = Map.copyOf(holders);
        references = Map.copyOf(references);
        counts = Map.copyOf(counts);
        retired = Set.copyOf(retired);
    }

    /** Whether nothing changes. */
    public boolean isEmpty() {
        return holders.isEmpty() && references.isEmpty() && counts.isEmpty() && retired.isEmpty();
    }

    /**
     * How a number of records moves through a flush.
     *
     * @param change from its beginning to its end
     * @param peak the most it is above its beginning, or the least below, where it has just risen; null if it only falls. A
     *     fall is allowed where there are too many already
     * @param max that it may rise to
     */
    public record Tally(long change, @Nullable Long peak, long max) {
        static Tally of(long change, long max) {
            return new Tally(change, change > 0 ? change : null, max);
        }

        /** This one, and another one after it. */
        Tally then(Tally later) {
            return new Tally(change + later.change, higher(peak, later.peak), later.max);
        }

        private @Nullable Long higher(@Nullable Long own, @Nullable Long later) {
            if (later == null) {
                return own;
            }
            return own == null ? change + later : Math.max(own, change + later);
        }
    }
}
