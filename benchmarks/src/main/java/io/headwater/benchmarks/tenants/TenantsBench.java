package io.headwater.benchmarks.tenants;

import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.orders.OrderLoad;
import io.headwater.benchmarks.orders.OrderReaders;
import io.headwater.benchmarks.orders.OrderTenants;
import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import io.headwater.parts.Polling;
import io.headwater.parts.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The bench itself, on an installation that is up. */
final class TenantsBench {
    private static final int READERS = 64;
    private static final Duration WARM_UP = Duration.ofSeconds(60);
    private static final Duration LEG = Duration.ofSeconds(15);
    private static final int ROUNDS = 3;
    private static final int PERCENTILE = 95;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double BYTES_PER_MEGABYTE = 1024 * 1024;
    private static final Polling READABLE = new Polling(Duration.ofMillis(100), Duration.ofMinutes(10));

    private final TestedInstallation installation;
    private final int tenants;
    private final int collections;
    private final DatabaseAddress replica;

    TenantsBench(TestedInstallation installation, int tenants, int collections) {
        this.installation = installation;
        this.tenants = tenants;
        this.collections = collections;
        this.replica =
                DatabaseAddress.ofJdbcUrl(installation.addresses().replicas().getFirst(), PostgresServer.USER);
    }

    Report run(int rate) {
        Pace pace = new Pace.Fixed(rate);
        try (OrderLoad one = OrderLoad.make(installation, 1, 1);
                OrderReaders alone = OrderReaders.connect(one, READERS, 1)) {
            Progress.say("warming up for %d s".formatted(WARM_UP.toSeconds()));
            alone.run(pace, WARM_UP);
            List<Double> before = p95(alone, pace);
            double catalogueBefore = catalogueBytes();
            long begin = System.nanoTime();
            Progress.say("making %d tenants with %d collections each".formatted(tenants, collections));
            List<OrderTenant> made = OrderTenants.make(installation, tenants, collections);
            double accepted = seconds(begin);
            awaitMade(made);
            double readable = seconds(begin);
            double catalogue = catalogueBytes() - catalogueBefore;
            try (OrderLoad all = OrderLoad.into(installation, made, 1);
                    OrderReaders among = OrderReaders.connect(all, READERS, 1)) {
                Progress.say("warming up for %d s".formatted(LEG.toSeconds()));
                among.run(pace, LEG);
                return report(new Made(accepted, readable, catalogue), before, p95(among, pace));
            }
        }
    }

    /** What it took to make them: seconds until all were acknowledged, until the read model had them, and bytes of its catalogue. */
    private record Made(double acceptedSeconds, double readableSeconds, double catalogueBytes) {}

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    // In milliseconds, of each round.
    private static List<Double> p95(OrderReaders readers, Pace pace) {
        List<Double> rounds = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            Histogram whole = readers.run(pace, LEG).whole();
            rounds.add(whole.getValueAtPercentile(PERCENTILE) / NANOS_PER_MILLI);
            Progress.say("from when a write was due to the read that has it: p95 %s ms"
                    .formatted(Table.number(rounds.getLast())));
        }
        return rounds;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static final String MADE = """
            SELECT count(*)
            FROM headwater.collection
            WHERE tenant = ANY (?)
            """;

    private void awaitMade(List<OrderTenant> made) {
        try (Connection connection = replica.connect();
                PreparedStatement statement = connection.prepareStatement(MADE)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", made.stream().map(OrderTenant::name).toArray()));
            if (!READABLE.until(() -> count(statement) == (long) tenants * collections)) {
                throw new BenchFailed("the read model is more than " + READABLE.limit() + " behind");
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static long count(PreparedStatement statement) {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static final String CATALOGUE = """
            SELECT sum(pg_total_relation_size(oid))
            FROM pg_class
            WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
            """;

    private double catalogueBytes() {
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CATALOGUE)) {
            row.next();
            return row.getDouble(1);
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private static BenchFailed unreachable(SQLException e) {
        return new BenchFailed("the replica could not be asked", e);
    }

    private Report report(Made made, List<Double> alone, List<Double> among) {
        Table table = new Table("From when a write was due to the read that has it", "p95 ms");
        table.row("one tenant", Table.number(median(alone)));
        table.row("among %d tenants with %d collections".formatted(tenants, collections), Table.number(median(among)));
        return new Report(
                table.toString(),
                new Figures("tenants")
                        .put("ratio", median(among) / median(alone))
                        .put("p95MillisOne", median(alone))
                        .put("p95MillisAmong", median(among))
                        .put("tenants", tenants)
                        .put("collections", (long) tenants * collections)
                        .put("acceptedSeconds", made.acceptedSeconds())
                        .put("readableSeconds", made.readableSeconds())
                        .put("catalogueMegabytes", made.catalogueBytes() / BYTES_PER_MEGABYTE)
                        .putConditions());
    }
}
