package io.headwater.benchmarks.search;

import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.TenantName;
import io.headwater.parts.Polling;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.indexes.SearchIndex;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** What a replica's database has of a searched collection. */
record SearchedReplica(DatabaseAddress database, TenantName tenant) {
    private static final Polling EMBEDDED = new Polling(Duration.ofMillis(200), Duration.ofMinutes(15));

    private static final String FIND = """
            SELECT tenant.schema_name, collection.table_name, collection.vector_table
            FROM headwater.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            WHERE tenant.name = ?
            """;

    /** The names of its only collection's tables. */
    record Tables(Identifier schema, Identifier rows, Identifier vectors) {}

    Tables tables() {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BenchFailed("the replica does not know the collection");
                }
                return new Tables(
                        new Identifier(row.getString(1)),
                        new Identifier(row.getString(2)),
                        new Identifier(row.getString(3)));
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static final String PENDING = """
            SELECT count(*)
            FROM headwater.vector_work
            """;

    /** Waits until no text waits for its vector. */
    void awaitEmbedded() {
        if (!EMBEDDED.until(() -> number(PENDING) == 0)) {
            throw new BenchFailed("texts still wait for their vectors after " + EMBEDDED.limit());
        }
    }

    /** How many pieces of text have a vector. */
    long vectors() {
        Tables tables = tables();
        return number("SELECT count(*) FROM " + tables.schema().dot(tables.vectors()));
    }

    /** Makes the index that the projections would make of more vectors. */
    void index() {
        Tables tables = tables();
        SearchIndex index = new SearchIndex(tables.schema(), tables.vectors(), SearchIndex.Kind.VECTORS);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(index.create());
            statement.execute("ANALYZE " + tables.schema().dot(tables.vectors()));
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private long number(String sql) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static BenchFailed unreachable(SQLException e) {
        return new BenchFailed("the replica could not be asked", e);
    }
}
