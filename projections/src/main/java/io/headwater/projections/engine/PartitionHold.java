package io.headwater.projections.engine;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Holds a partition of a replica still while something other than its engine writes the read model: until the transaction
 * ends, no engine applies anything of that partition, and none takes it over.
 */
public final class PartitionHold {
    private final Connection transaction;
    private final String projection;
    private final Partition partition;
    private final Position position;

    private PartitionHold(Connection transaction, String projection, Partition partition, Position position) {
        this.transaction = transaction;
        this.projection = projection;
        this.partition = partition;
        this.position = position;
    }

    // Engine and readers may wait for whoever has locks: so that does not last, whatever becomes of its process.
    private static final String LIMITS =
            "SET LOCAL lock_timeout = '3s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

    /** Has a transaction wait for no lock for longer than 3 s, and end if its process does nothing for 30 s. */
    public static void limit(Connection transaction) throws SQLException {
        try (Statement limits = transaction.createStatement()) {
            limits.execute(LIMITS);
        }
    }

    private static final String WAIT = """
            SELECT
              set_config('lock_timeout', ?, true),
              set_config('idle_in_transaction_session_timeout', '30s', true)
            """;
    private static final String TAKE = """
            SELECT position
            FROM headwater.checkpoint
            WHERE projection = ? AND partition = ?
            FOR UPDATE
            """;

    /**
     * Takes hold; waits for the batch that the engine is applying. From then on the transaction is limited as by
     * {@link #limit}: it must not wait for a table's reader while the engine waits for it.
     *
     * @param transaction begun by the caller, READ COMMITTED, so that what it reads from now on is what the engine left; it has
     *     written nothing yet
     * @param patience for the engine's batch, after which it fails with 55P03
     */
    public static PartitionHold take(Connection transaction, String projection, Partition partition, Duration patience)
            throws SQLException {
        waitFor(transaction, patience);
        try (PreparedStatement statement = transaction.prepareStatement(TAKE)) {
            statement.setString(1, projection);
            statement.setInt(2, partition.number());
            try (ResultSet row = statement.executeQuery()) {
                Position position = row.next() ? new Position(row.getLong(1)) : Position.START;
                limit(transaction);
                return new PartitionHold(transaction, projection, partition, position);
            }
        }
    }

    private static void waitFor(Connection transaction, Duration patience) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(WAIT)) {
            statement.setString(1, patience.toMillis() + "ms");
            statement.executeQuery().close();
        }
    }

    /** How far the projection is in the partition, until the transaction ends. */
    public Position position() {
        return position;
    }

    private static final String OUTDATE_ENGINE = """
            UPDATE headwater.checkpoint
            SET owner = owner + 1
            WHERE projection = ? AND partition = ?
            """;

    /**
     * Has the engine drop what it remembers of the partition, which is which streams are parked and which tables there are: the
     * compare-and-set of its next batch fails, and it takes the partition over anew, which takes it some 100 ms.
     */
    public void outdateEngine() throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(OUTDATE_ENGINE)) {
            statement.setString(1, projection);
            statement.setInt(2, partition.number());
            statement.executeUpdate();
        }
    }
}
