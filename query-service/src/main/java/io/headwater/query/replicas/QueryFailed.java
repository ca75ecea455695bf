package io.headwater.query.replicas;

import java.sql.SQLException;

/** A replica answered a query with an error that is neither the client's nor a lost connection: a bug. */
public final class QueryFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueryFailed(String replica, SQLException cause) {
        super("replica " + replica + " refused a query, state " + cause.getSQLState(), cause);
    }
}
