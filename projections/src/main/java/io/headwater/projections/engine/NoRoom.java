package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells when a definition that the server has no room for, in its table of locks, has been tried for long enough. Others may
 * have taken the room, and give it back; but if nobody does, its partition must not wait for an operator. Any thread.
 */
final class NoRoom {
    /** PostgreSQL's word for a full table of locks, and for a lack of any other memory. */
    private static final String STATE = "53200";

    /** Attempts to apply a definition alone before it is given up; with the pauses between them some 20 s. */
    private static final int ATTEMPTS_MAX = 12;

    private final Map<Partition, Tried> tried = new ConcurrentHashMap<>();

    /** How often in a row one definition had no room. */
    private record Tried(Position position, int times) {}

    static boolean isWhy(SQLException failure) {
        return STATE.equals(failure.getSQLState());
    }

    /**
     * Notes that the batch's only event had no room; whether that was once too often. It never is for events about records, nor for
     * the end of a collection or a tenant: what follows it may be of a successor of that name.
     */
    boolean isThereToStay(Batch batch) {
        Delivery only = batch.events().getFirst();
        if (only.isAboutRecord()
                || !(only instanceof Delivery.Legible(EventEnvelope event, long _))
                || ParkedEvents.ends(event)) {
            return false;
        }
        Partition partition = batch.from().partition();
        Tried now = tried.merge(
                partition,
                new Tried(only.position(), 1),
                (before, first) -> before.position().equals(first.position())
                        ? new Tried(first.position(), before.times() + 1)
                        : first);
        if (now.times() < ATTEMPTS_MAX) {
            return false;
        }
        tried.remove(partition);
        return true;
    }

    /** What an operator reads of a definition that was given up. */
    static String describe(SQLException failure) {
        return STATE + ": " + failure.getMessage()
                + " The definition's tables take more locks than the replica's server has room for: raise its"
                + " max_locks_per_transaction, then retry this.";
    }
}
