package io.headwater.benchmarks.retail;

import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.parts.Polling;
import io.headwater.parts.PostgresServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** What a replica's read model has of an import. */
public final class ReadModelTotals {
    private static final Polling READABLE = new Polling(Duration.ofMillis(20), Duration.ofMinutes(5));
    // Those of the set: rows, without customer, cancelled, negative, without description, invoices, countries, sum.
    private static final List<BigDecimal> EXPECTED = List.of(
            new BigDecimal("541909"),
            new BigDecimal("135080"),
            new BigDecimal("9288"),
            new BigDecimal("10624"),
            new BigDecimal("1454"),
            new BigDecimal("25900"),
            new BigDecimal("38"),
            new BigDecimal("9747747.934"));

    private final DatabaseAddress replica;

    /** Of every replica of an installation. */
    public static List<ReadModelTotals> ofAll(TestedInstallation installation) {
        return installation.addresses().replicas().stream()
                .map(url -> new ReadModelTotals(DatabaseAddress.ofJdbcUrl(url, PostgresServer.USER)))
                .toList();
    }

    /** Waits until the records and the history of all replicas have everything up to a token: none of them has work left. */
    public static void awaitAll(TestedInstallation installation, Token token) {
        for (ReadModelTotals replica : ofAll(installation)) {
            replica.awaitApplied(token);
            replica.awaitHistory(token);
        }
    }

    /** Of one replica. */
    public ReadModelTotals(DatabaseAddress replica) {
        this.replica = replica;
    }

    private static final String CHECKPOINT = """
            SELECT position
            FROM headwater.checkpoint
            WHERE projection = ? AND partition = ?
            """;

    /**
     * Waits until everything up to a token is applied to the records.
     *
     * @return how long that took
     */
    public Duration awaitApplied(Token token) {
        return awaitApplied("records", token);
    }

    /**
     * Waits until everything up to a token is in the history.
     *
     * @return how long that took
     */
    public Duration awaitHistory(Token token) {
        return awaitApplied("history", token);
    }

    private Duration awaitApplied(String projection, Token token) {
        long begin = System.nanoTime();
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(CHECKPOINT)) {
            statement.setString(1, projection);
            statement.setInt(2, token.partition().number());
            if (!READABLE.until(() -> position(statement) >= token.position().value())) {
                throw new BenchFailed(
                        "the read model of the " + projection + " is more than " + READABLE.limit() + " behind");
            }
            return Duration.ofNanos(System.nanoTime() - begin);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static long position(PreparedStatement checkpoint) {
        try (ResultSet row = checkpoint.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static final String TABLE = """
            SELECT tenant.schema_name || '.' || collection.table_name
            FROM headwater.collection AS collection
            JOIN headwater.tenant AS tenant ON tenant.name = collection.tenant
            WHERE tenant.name = ? AND collection.name = ?
            """;

    private static final String TOTALS = """
            SELECT
                count(*),
                count(*) FILTER (WHERE data ->> 'customerId' IS NULL),
                count(*) FILTER (WHERE (data ->> 'cancelled')::boolean),
                count(*) FILTER (WHERE (data ->> 'quantity')::numeric < 0),
                count(*) FILTER (WHERE data ->> 'description' IS NULL),
                count(DISTINCT data ->> 'invoiceNo'),
                count(DISTINCT data ->> 'country'),
                sum((data ->> 'quantity')::numeric * (data ->> 'unitPrice')::numeric)
            FROM :table
            """;

    /**
     * Compares the read model with what is known of the set.
     *
     * @throws BenchFailed it differs
     */
    public void check(TenantName tenant) {
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        TOTALS.replace(":table", tableOf(connection, tenant, ImportedLines.COLLECTION)))) {
            row.next();
            for (int i = 0; i < EXPECTED.size(); i++) {
                BigDecimal found = row.getBigDecimal(i + 1);
                if (found.compareTo(EXPECTED.get(i)) != 0) {
                    throw new BenchFailed("control total %d of the read model is %s, not %s"
                            .formatted(i + 1, found, EXPECTED.get(i)));
                }
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /** The replica's database. */
    public DatabaseAddress database() {
        return replica;
    }

    /** The name of the import's table, to stand in SQL as it is: made by the projections from numbers, it needs no quoting. */
    public String tableOf(TenantName tenant) {
        return tableOf(tenant, ImportedLines.COLLECTION);
    }

    /** The same of another collection. */
    public String tableOf(TenantName tenant, CollectionName collection) {
        try (Connection connection = replica.connect()) {
            return tableOf(connection, tenant, collection);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static String tableOf(Connection connection, TenantName tenant, CollectionName collection)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
            statement.setString(1, tenant.value());
            statement.setString(2, collection.value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new BenchFailed("the read model does not know the collection");
                }
                return row.getString(1);
            }
        }
    }

    private static BenchFailed unreachable(SQLException e) {
        return new BenchFailed("the replica could not be asked", e);
    }
}
