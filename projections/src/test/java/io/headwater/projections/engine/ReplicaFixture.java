package io.headwater.projections.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** A replica database of its own, migrated, behind a pool. */
public final class ReplicaFixture implements AutoCloseable {
    private final HikariDataSource pool;

    /** A replica on the shared server. */
    public ReplicaFixture() {
        this(RealParts.get().newDatabase("replica"));
    }

    ReplicaFixture(Database database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(8);
        config.setConnectionTimeout(2_000);
        this.pool = new HikariDataSource(config);
        ReplicaSchema.migrate(pool);
    }

    public DataSource dataSource() {
        return pool;
    }

    /** The rows of a query, each as its columns' texts joined by {@code |}. */
    public List<String> rows(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(String.join("|", columns));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Runs statements on the replica. */
    public void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The positions of the records' checkpoints, by partition, joined by {@code ,}. */
    public String positions() {
        return String.join(",", rows("SELECT position FROM headwater.checkpoint ORDER BY partition"));
    }

    @Override
    public void close() {
        pool.close();
    }
}
