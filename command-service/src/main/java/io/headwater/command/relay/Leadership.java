package io.headwater.command.relay;

import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The right to publish the log: an advisory lock of one database session, so a lost connection is a lost leadership. The
 * lock only keeps order among the living; what a paused leader sends after losing it is fenced by the producer's
 * transactional id. One thread.
 */
final class Leadership implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement readHeads;

    private Leadership(Connection connection) throws SQLException {
        this.connection = connection;
        this.readHeads = connection.prepareStatement(READ_HEADS);
    }

    // Advisory locks are per database, and so is the log: the key only has to differ from those of other uses.
    private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext('headwater.relay'))";

    // A leader whose machine vanished must lose its session within seconds, not after the kernel's two hours.
    private static final String NOTICE_LOST_CLIENT = """
            SET tcp_keepalives_idle = 3;
            SET tcp_keepalives_interval = 1;
            SET tcp_keepalives_count = 5
            """;

    /** Becomes the leader, unless another session is. */
    static Optional<Leadership> tryAcquire(LogDatabase log) throws SQLException {
        Connection connection = log.connect();
        boolean acquired = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute(NOTICE_LOST_CLIENT);
            try (ResultSet row = statement.executeQuery(TRY_LOCK)) {
                acquired = row.next() && row.getBoolean(1);
            }
            return acquired ? Optional.of(new Leadership(connection)) : Optional.empty();
        } finally {
            if (!acquired) {
                connection.close();
            }
        }
    }

    private static final String READ_HEADS = """
            SELECT partition, position
            FROM log.partition_head
            """;

    /** The heads, read on the session that holds the lock: if this answers, the lock was still held. */
    Map<Partition, Position> heads() throws SQLException {
        Map<Partition, Position> heads = new TreeMap<>();
        try (ResultSet row = readHeads.executeQuery()) {
            while (row.next()) {
                heads.put(new Partition(row.getInt(1)), new Position(row.getLong(2)));
            }
        }
        return heads;
    }

    /** Gives the leadership up. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
