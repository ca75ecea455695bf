package io.headwater.projections.engine;

import java.sql.SQLException;

/** The database or the projection refused a batch for what is in it: trying again will not help, leaving out will. */
final class FaultyData extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FaultyData(Exception cause) {
        super(cause);
    }

    /** The fault in the words of whoever found it. */
    String describe() {
        return getCause() instanceof SQLException sql
                ? sql.getSQLState() + ": " + sql.getMessage()
                : String.valueOf(getCause());
    }

    /**
     * Whether an error of PostgreSQL blames the data: data exceptions (22), constraints (23), limits such as an index row's
     * size (54), features (0A), and names that are not there (42), which hurts one collection. A missing privilege (42501)
     * hurts all and is not the data's fault.
     */
    static boolean isOne(SQLException e) {
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
