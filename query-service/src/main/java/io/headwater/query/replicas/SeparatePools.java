package io.headwater.query.replicas;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.query.replicas.ReplicasSettings.Reads;
import io.headwater.query.replicas.ReplicasSettings.ReplicaSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Connections to the replicas beside those of {@link Replica}, for what takes long: it leaves the others alone. None is open while
 * nobody needs one.
 */
public final class SeparatePools implements AutoCloseable {
    private static final long IDLE_MILLIS_MAX = 10_000;

    private final Map<String, HikariDataSource> pools = new HashMap<>();
    private final RunningReads running;

    /**
     * Prepares a pool for each replica of the settings.
     *
     * @param purpose stands in the pools' names
     * @param reads how these connections read
     */
    public SeparatePools(String purpose, ReplicasSettings settings, Reads reads, RunningReads running) {
        this.running = running;
        settings.replicas().forEach(each -> pools.put(each.name(), new HikariDataSource(pool(purpose, each, reads))));
    }

    /** Connections to one replica, for some purpose. */
    static HikariConfig pool(String purpose, ReplicaSettings replica, Reads reads) {
        HikariConfig config = Replica.pool(replica, reads);
        config.setPoolName(purpose + "-" + replica.name());
        config.addDataSourceProperty("ApplicationName", "headwater-" + purpose);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MILLIS_MAX);
        return config;
    }

    /** A connection to a replica that only reads, each statement its own transaction. */
    public Connection connect(String replica) throws SQLException {
        return running.watch(Objects.requireNonNull(pools.get(replica), replica).getConnection());
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
    }
}
