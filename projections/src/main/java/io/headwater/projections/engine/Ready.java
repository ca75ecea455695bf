package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A batch that one transaction may apply, by what is to happen to its events. */
record Ready(Batch batch, Sorted sorted) {
    private static final Logger LOG = LoggerFactory.getLogger(Ready.class);

    /** As much of the batch, from its first event on, as the projection is prepared to apply in one transaction. */
    static Ready of(Projection projection, Batch batch) throws SQLException {
        Ready whole = of(batch);
        List<EventEnvelope> toApply = whole.sorted().toApply();
        int prepared = toApply.isEmpty() ? 0 : prepare(projection, batch.from().partition(), toApply);
        if (prepared == toApply.size()) {
            return whole;
        }
        long first = batch.events().getFirst().position().value();
        int end = (int) (toApply.get(prepared).position().value() - first);
        return of(batch.part(batch.from(), 0, end));
    }

    private static Ready of(Batch batch) {
        return new Ready(batch, Sorted.of(batch.events(), batch.parked()));
    }

    private static int prepare(Projection projection, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        try {
            return Math.max(1, projection.prepare(partition, events));
        } catch (SQLException e) {
            projection.forget(partition);
            if (!FaultyData.isOne(e)) {
                throw e;
            }
            LOG.debug("the event is found when they are applied", e);
        } catch (RuntimeException e) {
            projection.forget(partition);
            LOG.debug("the event is found when they are applied", e);
        }
        return events.size();
    }
}
