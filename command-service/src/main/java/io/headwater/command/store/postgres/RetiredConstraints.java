package io.headwater.command.store.postgres;

import io.headwater.command.store.Constraint;
import io.headwater.command.store.Constraint.Kind;
import io.headwater.events.Incarnation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Deletes the rows of constraints that are no more, see {@code log.retired_constraint}. Nobody adds to them meanwhile: one of the
 * same name can begin only when all are gone. Any number of threads.
 */
final class RetiredConstraints {
    /** Rows of one transaction. */
    static final int ROWS_MAX = 1_000;

    private final DataSource pool;

    RetiredConstraints(DataSource pool) {
        this.pool = pool;
    }

    // Others who clean up take another one.
    private static final String TAKE_ONE = """
            SELECT incarnation, kind, fields
            FROM log.retired_constraint
            LIMIT 1
            FOR UPDATE SKIP LOCKED
            """;

    private static final String TAKE_THIS = """
            SELECT
            FROM log.retired_constraint
            WHERE incarnation = ? AND kind = ? AND fields = ?
            FOR UPDATE
            """;

    private static final String DELETE_CLAIMS = """
            DELETE FROM log.claim
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM log.claim
                WHERE incarnation = ? AND fields = ?
                ORDER BY value_hash
                LIMIT ?
            ))
            """;

    private static final String DELETE_REFERENCES = """
            DELETE FROM log.reference
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM log.reference
                WHERE incarnation = ? AND field = ?
                ORDER BY record_id
                LIMIT ?
            ))
            """;

    private static final String DELETE_COUNT = """
            DELETE FROM log.collection_count
            WHERE incarnation = ? AND ? = '' AND ? > 0
            """;

    private static final String FORGET = """
            DELETE FROM log.retired_constraint
            WHERE incarnation = ? AND kind = ? AND fields = ?
            """;

    /**
     * Deletes rows of constraints, {@value #ROWS_MAX} at most, and each constraint with the last of its own.
     *
     * @return whether there may be more to do
     */
    boolean deleteSome() throws SQLException {
        return inTransaction(RetiredConstraints::deleteSome);
    }

    /**
     * Deletes rows of those of the constraints that are retired, {@value #ROWS_MAX} of each at most.
     *
     * @return whether there may be more
     */
    boolean deleteSome(Set<Constraint> constraints) throws SQLException {
        boolean isMore = false;
        for (Constraint constraint : constraints) {
            isMore |= inTransaction(
                    connection -> take(connection, constraint) && delete(connection, constraint, ROWS_MAX) == ROWS_MAX);
        }
        return isMore;
    }

    private interface Work {
        boolean run(Connection connection) throws SQLException;
    }

    private boolean inTransaction(Work work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                boolean isMore = work.run(connection);
                connection.commit();
                return isMore;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean deleteSome(Connection connection) throws SQLException {
        int left = ROWS_MAX;
        Optional<Constraint> retired = takeOne(connection);
        while (retired.isPresent() && left > 0) {
            left -= Math.max(1, delete(connection, retired.get(), left));
            retired = takeOne(connection);
        }
        return retired.isPresent();
    }

    private static Optional<Constraint> takeOne(Connection connection) throws SQLException {
        try (Statement take = connection.createStatement();
                ResultSet row = take.executeQuery(TAKE_ONE)) {
            return row.next()
                    ? Optional.of(new Constraint(
                            new Incarnation(row.getLong(1)), Kind.valueOf(row.getString(2)), row.getString(3)))
                    : Optional.empty();
        }
    }

    private static boolean take(Connection connection, Constraint constraint) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(TAKE_THIS)) {
            bind(take, constraint);
            try (ResultSet row = take.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Returns how many rows it deleted; if that is less than it may, none is left. */
    private static int delete(Connection connection, Constraint retired, int rowsMax) throws SQLException {
        String delete = switch (retired.kind()) {
            case UNIQUE -> DELETE_CLAIMS;
            case REFERENCE -> DELETE_REFERENCES;
            case LIMIT -> DELETE_COUNT;
        };
        int deleted;
        try (PreparedStatement rows = connection.prepareStatement(delete)) {
            rows.setLong(1, retired.collection().value());
            rows.setString(2, retired.fields());
            rows.setInt(3, rowsMax);
            deleted = rows.executeUpdate();
        }
        if (deleted < rowsMax) {
            try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
                bind(forget, retired);
                forget.executeUpdate();
            }
        }
        return deleted;
    }

    private static void bind(PreparedStatement statement, Constraint constraint) throws SQLException {
        statement.setLong(1, constraint.collection().value());
        statement.setString(2, constraint.kind().name());
        statement.setString(3, constraint.fields());
    }
}
