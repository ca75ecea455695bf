package io.headwater.projections.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs long statements that give way: as soon as somebody waits for a lock that they hold, they are broken off. The engine changes
 * tables in the transaction of its events, so whoever kept it waiting would keep a whole partition waiting.
 */
public final class GivesWay {
    private static final Logger LOG = LoggerFactory.getLogger(GivesWay.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final DataSource replica;

    /**
     * Watches through {@code replica}, which gives one connection more than the work takes.
     */
    public GivesWay(DataSource replica) {
        this.replica = replica;
    }

    /** Statements on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        /** Carries them out. */
        T run() throws SQLException;
    }

    // Asked of those only that wait for a table: pg_blocking_pids halts all locking for a moment, and an index that is
    // built
    // concurrently waits for all snapshots, which it may.
    private static final String IS_WAITED_FOR = """
            SELECT EXISTS (
              SELECT
              FROM pg_stat_activity
              WHERE CASE WHEN wait_event_type = 'Lock' AND wait_event = 'relation' THEN ? = ANY (pg_blocking_pids(pid)) END
            )
            """;

    /**
     * Runs it; empty if it gave way. A transaction that it is part of has failed then, and keeps its locks until it is rolled back.
     *
     * @param connection of all that {@code work} does, and of nothing else meanwhile
     */
    public <T> Optional<T> run(Connection connection, Work<T> work) throws SQLException {
        CountDownLatch done = new CountDownLatch(1);
        Watch watch = new Watch(backend(connection), connection.unwrap(PGConnection.class), done);
        Thread watcher = Thread.ofVirtual().name("gives-way").start(watch);
        try {
            return Optional.of(work.run());
        } catch (SQLException e) {
            if (watch.gaveWay) {
                return Optional.empty();
            }
            throw e;
        } finally {
            done.countDown();
            join(watcher);
        }
    }

    // A cancel that came too late must not hit the next statement.
    private static void join(Thread watcher) {
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Looks now and then, until the work has ended. */
    private final class Watch implements Runnable {
        private final int backend;
        private final PGConnection connection;
        private final CountDownLatch done;
        private volatile boolean gaveWay;

        Watch(int backend, PGConnection connection, CountDownLatch done) {
            this.backend = backend;
            this.connection = connection;
            this.done = done;
        }

        @Override
        public void run() {
            try (Connection watching = replica.getConnection();
                    PreparedStatement look = watching.prepareStatement(IS_WAITED_FOR)) {
                look.setInt(1, backend);
                while (!done.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (isWaitedFor(look)) {
                        breakOff();
                        return;
                    }
                }
            } catch (SQLException e) {
                breakOff(); // Nobody may wait for long for what is not watched.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        // Again until it has ended: it may be between two statements.
        private void breakOff() {
            gaveWay = true;
            try {
                do {
                    connection.cancelQuery();
                } while (!done.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
            } catch (SQLException e) {
                LOG.warn("a statement that should give way could not be cancelled", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static boolean isWaitedFor(PreparedStatement look) throws SQLException {
            try (ResultSet row = look.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
