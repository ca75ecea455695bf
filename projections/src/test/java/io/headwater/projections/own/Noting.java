package io.headwater.projections.own;

import io.headwater.events.EventEnvelope;
import io.headwater.ownprojections.EventBatch;
import io.headwater.ownprojections.OnFault;
import io.headwater.ownprojections.SqlProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;

/** Notes each event, and has its fault at records called {@code bad} while it is broken. */
record Noting(AtomicBoolean isBroken, OnFault onFault, Fault fault) implements SqlProjection {
    @Override
    public String name() {
        return "noting";
    }

    @Override
    public void prepare(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS seen (position bigint PRIMARY KEY, note text)");
        }
    }

    @Override
    public void apply(Connection transaction, EventBatch batch) throws SQLException {
        for (EventEnvelope event : batch.events()) {
            if (isBroken.get() && String.valueOf(event.subject().record()).equals("bad")) {
                fault.at(transaction);
            }
            try (PreparedStatement insert = transaction.prepareStatement("INSERT INTO seen VALUES (?, 'once')")) {
                insert.setLong(1, event.position().value());
                insert.executeUpdate();
            } catch (SQLException e) {
                if (!"25P02".equals(e.getSQLState())) {
                    throw e; // Else it goes on hiding the error that it had.
                }
            }
        }
    }
}
