package io.headwater.projections.engine;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** Tells a replica that does not answer from one that refuses something. */
final class ReplicaAway {
    private ReplicaAway() {}

    /** Whether there was no connection, or it broke, or the server is ending: no batch is to blame. */
    static boolean isWhy(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || state == null
                || state.startsWith("08")
                || state.startsWith("57P");
    }
}
