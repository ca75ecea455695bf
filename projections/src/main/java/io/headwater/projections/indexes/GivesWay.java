package io.headwater.projections.indexes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a long statement that gives way: as soon as somebody waits for a lock that it holds, it is broken off. The engine changes
 * tables in the transaction of its events, so whoever kept it waiting would keep a whole partition waiting.
 */
final class GivesWay {
    private static final Logger LOG = LoggerFactory.getLogger(GivesWay.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final DataSource replica;

    GivesWay(DataSource replica) {
        this.replica = replica;
    }

    // Asked of those only that wait for a lock: pg_blocking_pids halts all locking for a moment.
    private static final String IS_WAITED_FOR = """
            SELECT EXISTS (
              SELECT
              FROM pg_stat_activity
              WHERE CASE WHEN wait_event_type = 'Lock' THEN ? = ANY (pg_blocking_pids(pid)) END
            )
            """;

    /** Runs it; false if it gave way. */
    boolean run(Connection connection, String sql) throws SQLException {
        int backend = backend(connection);
        CountDownLatch done = new CountDownLatch(1);
        try (Statement statement = connection.createStatement()) {
            Watch watch = new Watch(backend, statement, done);
            Thread watcher = Thread.ofVirtual().name("gives-way").start(watch);
            try {
                statement.execute(sql);
                return true;
            } catch (SQLException e) {
                if (watch.gaveWay) {
                    return false;
                }
                throw e;
            } finally {
                done.countDown();
                join(watcher);
            }
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

    /** Looks now and then, until the statement has ended. */
    private final class Watch implements Runnable {
        private final int backend;
        private final Statement statement;
        private final CountDownLatch done;
        private volatile boolean gaveWay;

        Watch(int backend, Statement statement, CountDownLatch done) {
            this.backend = backend;
            this.statement = statement;
            this.done = done;
        }

        @Override
        public void run() {
            try (Connection connection = replica.getConnection();
                    PreparedStatement look = connection.prepareStatement(IS_WAITED_FOR)) {
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

        // Again until it has ended: it may not have begun yet.
        private void breakOff() {
            gaveWay = true;
            try {
                do {
                    statement.cancel();
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
