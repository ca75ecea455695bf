package io.headwater.projections.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** Deletes the rows of tenants that have ended, in short transactions; nobody finds these rows any more. */
final class EndedTenants {
    /** Rows of one transaction. */
    private static final int PORTION = 5_000;

    private final DataSource replica;

    EndedTenants(DataSource replica) {
        this.replica = replica;
    }

    // Another process may be at it, too; each portion is one tenant's, held while it is deleted.
    private static final String NEXT = """
            SELECT tenant
            FROM headwater.history_ended
            ORDER BY tenant
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """;
    private static final String DELETE = """
            WITH last AS (
              SELECT occurred_at, position
              FROM headwater.history
              WHERE tenant = ?
              ORDER BY occurred_at, position
              OFFSET ?
              LIMIT 1
            )
            DELETE FROM headwater.history
            WHERE tenant = ?
              AND (
                NOT EXISTS (SELECT FROM last)
                OR (occurred_at, position) <= (SELECT occurred_at, position FROM last)
              )
            """;
    private static final String DONE = """
            DELETE FROM headwater.history_ended
            WHERE tenant = ? AND NOT EXISTS (SELECT FROM headwater.history WHERE history.tenant = history_ended.tenant)
            """;

    /** Deletes until nothing is left, or {@code isStopping} says to stop. */
    void delete(BooleanSupplier isStopping) throws SQLException {
        boolean isMore = true;
        while (isMore && !isStopping.getAsBoolean()) {
            try (Connection connection = replica.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    Optional<Long> tenant = next(connection);
                    if (tenant.isPresent()) {
                        delete(connection, tenant.get());
                    }
                    isMore = tenant.isPresent();
                    connection.commit();
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }
    }

    private static Optional<Long> next(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private static void delete(Connection connection, long tenant) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(DELETE);
                PreparedStatement done = connection.prepareStatement(DONE)) {
            delete.setLong(1, tenant);
            delete.setInt(2, PORTION - 1);
            delete.setLong(3, tenant);
            delete.executeUpdate();
            done.setLong(1, tenant);
            done.executeUpdate();
        }
    }
}
