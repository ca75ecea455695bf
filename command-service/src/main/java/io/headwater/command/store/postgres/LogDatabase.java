package io.headwater.command.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database of the log and of the control tables: migrated, checked and connected. Safe for any number of threads. */
public final class LogDatabase implements AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    // A connection whose server vanished without a word is given up; far above any statement of the store.
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final LogAddress address;
    private final HikariDataSource pool;
    private final UUID logId;

    private LogDatabase(LogAddress address, HikariDataSource pool, UUID logId) {
        this.address = address;
        this.pool = pool;
        this.logId = logId;
    }

    /**
     * Connects, brings the schemas {@code log} and {@code control} up to date, and creates the log if there is none.
     *
     * @throws WrongLog if the log has another number of partitions than the address says
     */
    public static LogDatabase open(LogAddress address) {
        HikariDataSource pool = new HikariDataSource(poolConfig(address));
        try {
            migrate(pool);
            return new LogDatabase(address, pool, createOrCheck(pool, address.partitions()));
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    /** The identity of the log: another log has another. */
    public UUID logId() {
        return logId;
    }

    /** The number of partitions. */
    public int partitions() {
        return address.partitions();
    }

    /** Pooled connections for reads and for the control tables. */
    public DataSource pool() {
        return pool;
    }

    /** A new connection outside the pool, in autocommit mode, for one owner who keeps it: a flush lane, a session lock. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(address.url(), connectionProperties(address));
    }

    /** Closes the pool; connections from {@link #connect} belong to their owners. */
    @Override
    public void close() {
        pool.close();
    }

    private static void migrate(DataSource pool) {
        // A folder and a history of its own: in one process with other services each keeps to its own migrations.
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/migration/log")
                .schemas("log")
                .table("schema_history")
                .load()
                .migrate();
    }

    private static final String CREATE_SETTINGS = """
            INSERT INTO log.settings (log_id, partitions)
            VALUES (gen_random_uuid(), :partitions)
            ON CONFLICT DO NOTHING
            """;

    private static final String READ_SETTINGS = """
            SELECT log_id, partitions
            FROM log.settings
            """;

    private static final String CREATE_HEADS = """
            INSERT INTO log.partition_head (partition)
            SELECT generate_series(0, :partitions - 1)
            ON CONFLICT DO NOTHING
            """;

    private static UUID createOrCheck(DataSource pool, int partitions) {
        JdbcClient jdbc = JdbcClient.create(pool);
        jdbc.sql(CREATE_SETTINGS).param("partitions", partitions).update();
        record Settings(UUID logId, int partitions) {}
        Settings stored = jdbc.sql(READ_SETTINGS)
                .query((row, number) -> new Settings(row.getObject("log_id", UUID.class), row.getInt("partitions")))
                .single();
        if (stored.partitions() != partitions) {
            throw new WrongLog(partitions, stored.partitions());
        }
        jdbc.sql(CREATE_HEADS).param("partitions", partitions).update();
        return stored.logId();
    }

    private static HikariConfig poolConfig(LogAddress address) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("log");
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setDataSourceProperties(connectionProperties(address));
        config.setMaximumPoolSize(address.connectionsMax());
        config.setConnectionTimeout(CONNECT_MAX.toMillis());
        return config;
    }

    private static Properties connectionProperties(LogAddress address) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("ApplicationName", "headwater-log");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_MAX.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(ANSWER_MAX.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }
}
