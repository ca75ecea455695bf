package io.headwater.example;

import io.headwater.events.EventEnvelope;
import io.headwater.ownprojections.EventBatch;
import io.headwater.ownprojections.SqlProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts events, and fails at records called {@code bad} for as long as it is broken. */
public final class Brittle implements SqlProjection {
    static final AtomicBoolean BROKEN = new AtomicBoolean();

    @Override
    public String name() {
        return "brittle";
    }

    @Override
    public void prepare(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS seen (position bigint PRIMARY KEY)");
        }
    }

    @Override
    public void apply(Connection transaction, EventBatch batch) throws SQLException {
        try (PreparedStatement insert = transaction.prepareStatement("INSERT INTO seen VALUES (?)")) {
            for (EventEnvelope event : batch.events()) {
                if (BROKEN.get() && String.valueOf(event.subject().record()).equals("bad")) {
                    throw new IllegalStateException("secret of a tenant");
                }
                insert.setLong(1, event.position().value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
