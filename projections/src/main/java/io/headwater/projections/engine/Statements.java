package io.headwater.projections.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Statements with their parameters in one call, within the caller's transaction. */
public final class Statements {
    private final Connection transaction;

    /** Runs them on {@code transaction}. */
    public Statements(Connection transaction) {
        this.transaction = transaction;
    }

    /** Runs one that changes something; how many rows it changed. */
    public int execute(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Prepares one, to be closed by the caller; an array of strings goes as one of {@code text}. */
    public PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = transaction.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] instanceof String[] texts) {
                statement.setArray(i + 1, transaction.createArrayOf("text", texts));
            } else {
                statement.setObject(i + 1, parameters[i]);
            }
        }
        return statement;
    }
}
