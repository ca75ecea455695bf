package io.headwater.query.replicas;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.events.Partition;
import io.headwater.events.Token;
import io.headwater.query.replicas.ReplicasSettings.Reads;
import io.headwater.query.replicas.ReplicasSettings.ReplicaSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** One replica database: its connections, whether it answered of late, and how far it was when it did. */
public final class Replica implements AutoCloseable {
    /** How long a replica that failed is left alone. */
    private static final Duration REST = Duration.ofSeconds(1);

    // A filtered search goes on in the index until it has enough. Where a pooler does not pass this on, more searches
    // come back short and are completed exactly.
    private static final String VECTOR_INDEX = "-c hnsw.iterative_scan=relaxed_order -c hnsw.ef_search=100 ";

    private static final Duration VALIDATION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    private final String name;
    private final HikariDataSource connections;
    private final RunningReads running;
    private final Map<Partition, Checkpoint> seen = new ConcurrentHashMap<>();
    private final AtomicLong restsUntilNanos = new AtomicLong(System.nanoTime());

    Replica(ReplicaSettings settings, HikariConfig pool, RunningReads running) {
        this.name = settings.name();
        this.connections = new HikariDataSource(pool);
        this.running = running;
    }

    static HikariConfig pool(ReplicaSettings settings, Reads reads) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("replica-" + settings.name());
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(reads.connectionsMax());
        config.setConnectionTimeout(reads.connectionTimeout().toMillis());
        // The service starts while a replica is away, and finds it when it is back.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "headwater-query");
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Whoever cancels a statement stands in the way of the next that is to be cancelled.
        config.addDataSourceProperty("cancelSignalTimeout", "1");
        // A server that is gone without a word is noticed soon after it should have stopped the statement.
        config.addDataSourceProperty(
                "socketTimeout",
                Long.toString(reads.statementTimeout().plus(SILENCE_MAX).toSeconds()));
        config.addDataSourceProperty(
                "options",
                "-c default_transaction_read_only=on " + VECTOR_INDEX + "-c statement_timeout="
                        + reads.statementTimeout().toMillis());
        return config;
    }

    /** As answers show it. */
    public String name() {
        return name;
    }

    /** A connection that only reads, each statement its own transaction. */
    public Connection connect() throws SQLException {
        return running.watch(connections.getConnection());
    }

    /** Whether it is worth a try: it did not fail of late. */
    public boolean isUp() {
        return System.nanoTime() - restsUntilNanos.get() >= 0;
    }

    /** Whether it answers right now. */
    boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid((int) VALIDATION_TIMEOUT.toSeconds());
        } catch (SQLException e) {
            return isBusy(e);
        }
    }

    /** Whether {@link #connect} failed for nothing but that all connections were in use for too long. */
    static boolean isBusy(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() == null;
    }

    /** Leaves the replica alone for a while. */
    void failed() {
        restsUntilNanos.set(System.nanoTime() + REST.toNanos());
    }

    /** Remembers how far the replica was. Checkpoints only grow, so an old memory promises too little, never too much. */
    void saw(Partition partition, Checkpoint checkpoint) {
        seen.put(partition, checkpoint);
    }

    /** Whether the replica was known to be this far. */
    boolean isKnownToReach(Token token) {
        return seen.getOrDefault(token.partition(), Checkpoint.NONE).reaches(token);
    }

    @Override
    public void close() {
        connections.close();
    }
}
