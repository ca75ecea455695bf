package io.headwater.projections.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** Deletes the rows of tenants that have ended, in short transactions; nobody finds these rows any more. */
final class EndedTenants {
    /** Rows of one transaction. */
    private static final int PORTION = 5_000;

    private final DataSource replica;
    // Of one call. It is not stored: a process that begins anew reads once more what another one deleted.
    private final Map<Long, Place> deletedTo = new HashMap<>();

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
    // What was deleted before is left out: its index entries are still there, and would be read by each portion again.
    private static final String LAST_OF_PORTION = """
            SELECT occurred_at, position
            FROM headwater.history
            WHERE tenant = ? AND occurred_at >= ? AND (occurred_at, position) > (?, ?)
            ORDER BY occurred_at, position
            OFFSET ?
            LIMIT 1
            """;
    private static final String DELETE = """
            DELETE FROM headwater.history
            WHERE tenant = ?
              AND occurred_at >= ?
              AND (occurred_at, position) > (?, ?)
              AND occurred_at <= ?
              AND (occurred_at, position) <= (?, ?)
            """;
    private static final String DONE = "DELETE FROM headwater.history_ended WHERE tenant = ?";

    /** A place in the order of a tenant's rows. */
    private record Place(OffsetDateTime occurredAt, long position) {
        static final Place START = new Place(OffsetDateTime.MIN, 0);
        static final Place END = new Place(OffsetDateTime.MAX, Long.MAX_VALUE);
    }

    /** Deletes until nothing is left, or {@code isStopping} says to stop. */
    void delete(BooleanSupplier isStopping) throws SQLException {
        deletedTo.clear();
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

    private void delete(Connection connection, long tenant) throws SQLException {
        Place from = deletedTo.getOrDefault(tenant, Place.START);
        Optional<Place> last = lastOfPortion(connection, tenant, from);
        Place to = last.orElse(Place.END);
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            bind(delete, tenant, from);
            delete.setObject(5, to.occurredAt());
            delete.setObject(6, to.occurredAt());
            delete.setLong(7, to.position());
            delete.executeUpdate();
        }
        if (last.isPresent()) {
            deletedTo.put(tenant, to); // Should this roll back, the next run of the upkeep begins anew.
        } else {
            done(connection, tenant);
        }
    }

    private static Optional<Place> lastOfPortion(Connection connection, long tenant, Place from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAST_OF_PORTION)) {
            bind(statement, tenant, from);
            statement.setInt(5, PORTION - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Place(row.getObject(1, OffsetDateTime.class), row.getLong(2)))
                        : Optional.empty();
            }
        }
    }

    private static void bind(PreparedStatement statement, long tenant, Place from) throws SQLException {
        statement.setLong(1, tenant);
        statement.setObject(2, from.occurredAt());
        statement.setObject(3, from.occurredAt());
        statement.setLong(4, from.position());
    }

    private static void done(Connection connection, long tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DONE)) {
            statement.setLong(1, tenant);
            statement.executeUpdate();
        }
    }
}
