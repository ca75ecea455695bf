package io.headwater.benchmarks.orders;

import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Reading;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Writers of orders in tenants of their own, writer i in tenant i modulo their number. One thread. */
public final class OrderLoad implements AutoCloseable {
    private static final Duration READABLE_MAX = Duration.ofMinutes(2);
    private static final int FOUND = 200;
    private static final int NOT_YET = 503;

    private final TestedInstallation installation;
    private final List<OrderTenant> tenants;
    private final OrderWriters writers;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private OrderLoad(TestedInstallation installation, List<OrderTenant> tenants, OrderWriters writers) {
        this.installation = installation;
        this.tenants = tenants;
        this.writers = writers;
    }

    /** Makes the tenants and connects the writers. */
    public static OrderLoad make(TestedInstallation installation, int tenants, int writers) {
        return into(installation, OrderTenants.make(installation, tenants), writers);
    }

    /** Connects writers to tenants that are there. */
    public static OrderLoad into(TestedInstallation installation, List<OrderTenant> tenants, int writers) {
        return new OrderLoad(
                installation,
                tenants,
                OrderWriters.connect(
                        installation.command(),
                        writers,
                        writer -> OrderRequests.of(
                                installation.command(), tenants.get(writer % tenants.size()), writer)));
    }

    /** Writes for a while; every order is answered 201 or this fails. */
    public Reading run(Pace pace, Duration time) {
        return writers.run(pace, time);
    }

    OrderReader.Caller caller(int number) {
        return new OrderReader.Caller(
                installation.command(), installation.query(), tenants.get(number % tenants.size()), number);
    }

    /** Name of one of the tenants. */
    public String tenant() {
        return tenants.getFirst().name();
    }

    /**
     * Waits until the read model has every order that was written.
     *
     * @return how long that took
     * @throws BenchFailed it took minutes
     */
    public Duration awaitReadable() {
        long begin = System.nanoTime();
        for (int writer = 0; writer < writers.writers().size(); writer++) {
            OrderWriter last = writers.writers().get(writer);
            HttpRequest read = readOf(last, tenants.get(writer % tenants.size()));
            while (statusOf(read) == NOT_YET) {
                if (System.nanoTime() - begin > READABLE_MAX.toNanos()) {
                    throw new BenchFailed("the read model is more than " + READABLE_MAX + " behind");
                }
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private HttpRequest readOf(OrderWriter writer, OrderTenant tenant) {
        return HttpRequest.newBuilder(installation.query().resolve(tenant.recordsPath() + "/" + writer.lastId()))
                .header("Authorization", "Bearer " + tenant.key())
                .header("Headwater-Token", writer.lastToken())
                .header("Prefer", "wait=10")
                .build();
    }

    private int statusOf(HttpRequest read) {
        try {
            int status = http.send(read, BodyHandlers.discarding()).statusCode();
            if (status != FOUND && status != NOT_YET) {
                throw new BenchFailed("an order that was written is answered with " + status + ": " + read.uri());
            }
            return status;
        } catch (IOException e) {
            throw new BenchFailed("the query API did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private static final String STORED = """
            SELECT count(*) AS orders, avg(pg_column_size(e.*)) AS bytes
            FROM log.event AS e
            WHERE tenant = ANY (?) AND record_id IS NOT NULL
            """;

    /**
     * Checks that the log has exactly the orders that were acknowledged.
     *
     * @return the mean size of one in bytes
     * @throws BenchFailed it has not
     */
    public double checkStored() {
        try (Connection connection = installation.log().connect();
                PreparedStatement statement = connection.prepareStatement(STORED)) {
            Array names = connection.createArrayOf(
                    "text", tenants.stream().map(OrderTenant::name).toArray());
            statement.setArray(1, names);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long acknowledged = writers.writers().stream()
                        .mapToLong(OrderWriter::acknowledged)
                        .sum();
                if (row.getLong("orders") != acknowledged) {
                    throw new BenchFailed("%d orders were acknowledged, the log has %d"
                            .formatted(acknowledged, row.getLong("orders")));
                }
                return row.getDouble("bytes");
            }
        } catch (SQLException e) {
            throw new BenchFailed("the log could not be asked", e);
        }
    }

    @Override
    public void close() {
        writers.close();
        http.close();
    }
}
