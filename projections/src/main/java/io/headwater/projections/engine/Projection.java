package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A read model that the engine keeps up with the log.
 *
 * <p>Events of one partition come in position order, each exactly once as far as commits go; never two calls for one
 * partition at a time, but calls for different partitions from several threads.
 */
public interface Projection {

    /** A short name that never changes: it keys the checkpoints. */
    String name();

    /**
     * Reads what {@link #apply} will need of them and what may take long, before the transaction begins: nothing is held
     * meanwhile. What cannot be prepared is left to {@link #apply}, which does not rely on it.
     *
     * @param events at least one, as {@link #apply} will get them
     * @return how many of them, from the first on, one transaction may apply: 1 to all; it is asked again for the others
     * @throws SQLException a database is away or asks to try again
     */
    default int prepare(Partition partition, List<EventEnvelope> events) throws SQLException {
        return events.size();
    }

    /**
     * Writes what the events mean, within the caller's transaction, which has moved the checkpoint already.
     *
     * @param events at least one, dense in position
     * @return the events that could not be applied, in order, each followed in its own stream by none that was; empty as a
     *     rule. The engine parks them in the same transaction
     * @throws SQLException the transaction rolls back; a fault of the data is then searched for in halves of the batch
     */
    List<Refusal> apply(Connection transaction, Partition partition, List<EventEnvelope> events) throws SQLException;

    /**
     * Goes past an event that an operator has given up, as though it had changed nothing, so that the next event of its stream
     * finds what it expects.
     *
     * @param subject what the event was about
     * @param version its number in the stream
     */
    void passOver(Connection transaction, Partition partition, Subject subject, Version version) throws SQLException;

    /** Called after the transaction of {@link #apply} was committed. */
    void committed(Partition partition);

    /** Drops what is kept in memory of a partition: its transaction rolled back, or somebody else may write it now. */
    void forget(Partition partition);

    /**
     * Whether it stands still at an event that cannot be applied, and tries it again, rather than have it parked and go on. All
     * of its partition waits then.
     */
    default boolean stopsAtFaults() {
        return false;
    }

    /** Whether batches of several partitions may be applied in one transaction, all of them or none. */
    default boolean sharesTransactions() {
        return true;
    }

    /**
     * An event that cannot be applied.
     *
     * @param error why, for the operator who decides about it
     */
    record Refusal(EventEnvelope event, String error) {}
}
