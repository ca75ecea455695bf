package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The database or the projection refused a batch for what is in it: trying again will not help, leaving out will. */
public final class FaultyData extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultyData(Exception cause) {
        super(cause);
    }

    /** The fault in the words of whoever found it. */
    public String describe() {
        return getCause() instanceof SQLException sql
                ? sql.getSQLState() + ": " + sql.getMessage()
                : String.valueOf(getCause());
    }

    /**
     * Has a projection apply events, and tells what is wrong with them from all other trouble.
     *
     * @return the events that the projection refused, see {@link Projection#apply}
     * @throws FaultyData one of the events is to blame; what was written before it must be rolled back
     * @throws SQLException the database is away or asks to try again
     */
    public static List<Projection.Refusal> orRefusals(
            Projection projection, Connection transaction, Partition partition, List<EventEnvelope> events)
            throws SQLException {
        try {
            return projection.apply(transaction, partition, events);
        } catch (SQLException e) {
            if (isOne(e)) {
                throw new FaultyData(e);
            }
            throw e;
        } catch (RuntimeException e) {
            throw new FaultyData(e);
        }
    }

    /**
     * Whether an error of PostgreSQL blames the data: data exceptions (22), constraints (23), limits such as an index row's
     * size (54), features (0A), and names that are not there (42), which hurts one collection. A missing privilege (42501)
     * hurts all and is not the data's fault.
     */
    public static boolean isOne(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.equals("42501")) {
            return false;
        }
        return state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("54")
                || state.startsWith("42")
                || state.startsWith("0A");
    }
}
