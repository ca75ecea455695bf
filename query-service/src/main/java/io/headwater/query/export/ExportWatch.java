package io.headwater.query.export;

import io.headwater.query.replicas.Replica;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after one export, or another long reading, from a thread of its own, since the reader's may wait for its
 * client: ends it when it has taken too long, when its instance is to end, and when somebody waits for its snapshot's
 * lock on the table. That is a change of the collection, which keeps its partition and all readers of the table waiting.
 */
public final class ExportWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportWatch.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Replica replica;
    private final int serverProcess;
    private final long endNanos;
    private final BooleanSupplier isStopping;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable String why;

    /**
     * Begins to look.
     *
     * @param replica that is read
     * @param serverProcess the server's process that reads for the export
     * @param durationMax of the export
     * @param isStopping whether it is to end, asked now and then
     */
    public ExportWatch(Replica replica, int serverProcess, Duration durationMax, BooleanSupplier isStopping) {
        this.replica = replica;
        this.serverProcess = serverProcess;
        this.endNanos = System.nanoTime() + durationMax.toNanos();
        this.isStopping = isStopping;
        Thread.ofVirtual().name("export-watch").start(this::run);
    }

    /** Why the export was ended; null if it was not. */
    public @Nullable String why() {
        return why;
    }

    /** Whether the export has taken too long. */
    public boolean isOverdue() {
        return System.nanoTime() - endNanos >= 0;
    }

    private void run() {
        try {
            boolean isEnded = false;
            while (!isEnded && !over.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                isEnded = look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the export needs no more looking after. */
    private boolean look() {
        try (Connection connection = replica.connect()) {
            String reason = isOverdue()
                    ? "it took too long"
                    : isStopping.getAsBoolean()
                            ? "the service is about to stop"
                            : isInTheWay(connection) ? "its collection is being changed" : null;
            return reason != null && end(connection, reason);
        } catch (SQLException e) {
            LOG.debug("replica {} could not be asked about an export", replica.name(), e);
            return false;
        }
    }

    private static final String IS_IN_THE_WAY = """
            SELECT EXISTS (
              SELECT FROM pg_locks AS wanted WHERE NOT wanted.granted AND ? = ANY (pg_blocking_pids(wanted.pid))
            )
            """;

    private boolean isInTheWay(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(IS_IN_THE_WAY)) {
            statement.setInt(1, serverProcess);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    // The server's process may read for another export as soon as this one is over.
    private synchronized boolean end(Connection connection, String reason) throws SQLException {
        if (over.getCount() == 0) {
            return true;
        }
        why = reason;
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            statement.setInt(1, serverProcess);
            statement.execute();
            return true;
        }
    }

    @Override
    public synchronized void close() {
        over.countDown();
    }
}
