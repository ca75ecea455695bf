package io.headwater.command.relay;

import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.SessionLock;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The right to publish the log, held as long as a database session's lock. What a paused leader sends after losing it is
 * fenced by the producer's transactional id. One thread.
 */
final class Leadership implements AutoCloseable {
    private final SessionLock lock;
    private final PreparedStatement readHeads;

    private Leadership(SessionLock lock) throws SQLException {
        this.lock = lock;
        this.readHeads = lock.session().prepareStatement(READ_HEADS);
    }

    /** Becomes the leader, unless another session is. */
    static Optional<Leadership> tryAcquire(LogDatabase log) throws SQLException {
        Optional<SessionLock> lock = SessionLock.tryAcquire(log, "headwater.relay");
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Leadership(lock.get()));
        } catch (SQLException e) {
            lock.get().close();
            throw e;
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
        lock.close();
    }
}
