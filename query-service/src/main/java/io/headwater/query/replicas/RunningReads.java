package io.headwater.query.replicas;

import io.headwater.query.readers.Client;
import io.headwater.query.readers.Reader;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the statements of clients that have left: one thread looks after all reads that have a connection for some time, as
 * {@code headwater.reads.abandoned} counts. Any thread.
 */
public final class RunningReads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningReads.class);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Counter abandoned;
    private volatile boolean closed;

    /** Begins to look. */
    public RunningReads(MeterRegistry registry) {
        this.abandoned = registry.counter("headwater.reads.abandoned");
        Thread.ofVirtual().name("running-reads").start(this::run);
    }

    /** A connection that somebody has. */
    private static final class Running {
        private final Client client;
        private final long sinceNanos = System.nanoTime();
        private @Nullable Statement last;
        private boolean isAbandoned;

        Running(Client client) {
            this.client = client;
        }

        /** Another statement of the connection, of which one at most runs at once. */
        synchronized void begin(Statement statement) {
            last = statement;
        }

        /** From now on the connection may be somebody else's. */
        synchronized void end() {
            last = null;
        }

        /**
         * Ends what runs if nobody waits for it. The server is told by the time this returns, and a cancellation that comes too late
         * for a statement is of no effect, so it never hits one of somebody else.
         *
         * @return whether that was noticed now
         */
        synchronized boolean look() throws SQLException {
            Statement statement = last;
            if (statement == null || System.nanoTime() - sinceNanos < PAUSE.toNanos() || !client.isGone()) {
                return false;
            }
            statement.cancel();
            boolean isNew = !isAbandoned;
            isAbandoned = true;
            return isNew;
        }
    }

    /** The same connection, looked after until it is closed. */
    Connection watch(Connection connection) {
        Client client = Reader.current().client();
        if (client.equals(Client.ALWAYS_THERE)) {
            return connection;
        }
        Running read = new Running(client);
        running.add(read);
        return (Connection) Proxy.newProxyInstance(
                RunningReads.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        running.remove(read);
                        read.end();
                    }
                    try {
                        Object result = method.invoke(connection, arguments);
                        if (result instanceof Statement statement) {
                            read.begin(statement);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PAUSE.toNanos());
            running.forEach(this::look);
        }
    }

    private void look(Running read) {
        try {
            if (read.look()) {
                abandoned.increment();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debug("a read that nobody waits for could not be ended", e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
