package io.headwater.projections.engine;

import io.headwater.events.Position;
import java.util.List;

/**
 * What of a stretch of deliveries can follow a checkpoint: duplicates first, then the events that continue it, then what
 * comes after a gap. Positions alone decide; offsets may jump as they like.
 *
 * @param duplicates how many deliveries the checkpoint has already
 * @param run the next events without a hole; empty if the first new one comes after a gap
 * @param rest what follows the run, its first event after a gap or a duplicate; a view
 */
record Sequence(int duplicates, List<Delivery> run, List<Delivery> rest) {

    /**
     * Sorts deliveries by what the checkpoint says.
     *
     * @throws ForkedLog if an event of a later epoch has a position that was applied already
     */
    static Sequence of(Checkpoint from, List<Delivery> deliveries) {
        int first = 0;
        while (first < deliveries.size() && !deliveries.get(first).position().isAfter(from.position())) {
            if (deliveries.get(first).epoch() > from.epoch()) {
                throw new ForkedLog(from, deliveries.get(first));
            }
            first++;
        }
        int end = first;
        Position next = from.position().next();
        while (end < deliveries.size() && deliveries.get(end).position().equals(next)) {
            next = next.next();
            end++;
        }
        return new Sequence(first, deliveries.subList(first, end), deliveries.subList(end, deliveries.size()));
    }

    /**
     * The log lost events in a failover that this replica has applied already, and gave their positions to others. Only a
     * rebuild of the replica helps.
     */
    static final class ForkedLog extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForkedLog(Checkpoint from, Delivery event) {
            super("partition " + from.partition() + " has applied position " + from.position() + " in epoch "
                    + from.epoch() + ", but the log has another event at position " + event.position() + " in epoch "
                    + event.epoch() + ": the replica must be rebuilt");
        }
    }
}
