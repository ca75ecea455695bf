package io.headwater.command.store.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections for owners who keep them, as {@link LogDatabase#connect} does. */
@FunctionalInterface
interface Connector {
    Connection connect() throws SQLException;
}
