package io.headwater.benchmarks.changes;

import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.orders.OrderLoad;
import io.headwater.benchmarks.orders.OrderTenants;
import io.headwater.benchmarks.orders.OrderTenants.OrderTenant;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The bench itself, on an installation that is up. */
final class ChangesBench {
    private static final int WRITERS = 32;
    private static final Duration END_MAX = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final TestedInstallation installation;
    private final int tenants;
    private final int number;
    private final long seed;
    private final Histogram delays = new ConcurrentHistogram(3);

    ChangesBench(TestedInstallation installation, int tenants, int number, long seed) {
        this.installation = installation;
        this.tenants = tenants;
        this.number = number;
        this.seed = seed;
    }

    /** How the listeners did: changes over all of them. */
    private record Verdict(long told, long missed, long wrong) {}

    /**
     * Measures.
     *
     * @param rate writes a second
     * @param killEverySeconds mean time after which a listener is killed
     * @throws BenchFailed a listener was not told every change exactly once and in order
     */
    Report run(double rate, double killEverySeconds, Duration time) {
        List<OrderTenant> made = OrderTenants.make(installation, tenants, 1);
        List<Listener> listeners = IntStream.range(0, number)
                .mapToObj(each -> new Listener(installation.query(), made.get(each % tenants), delays::recordValue))
                .toList();
        AtomicLong kills = new AtomicLong();
        try (OrderLoad orders = OrderLoad.into(installation, made, WRITERS)) {
            // Streams begin with what a replica has, so collections are there first. Each writer writes something.
            orders.run(new Pace.Closed(), Duration.ofSeconds(1));
            orders.awaitReadable();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                try {
                    listeners.forEach(threads::execute);
                    awaitCurrent(listeners);
                    Progress.say("%d listeners; writing %.0f/s for %d s".formatted(number, rate, time.toSeconds()));
                    kill(listeners, killEverySeconds, kills, () -> orders.run(new Pace.Fixed(rate), time));
                    awaitEnd(listeners);
                } finally {
                    listeners.forEach(Listener::end);
                }
            }
        }
        return report(verdict(listeners), kills.get(), rate);
    }

    private static void awaitCurrent(List<Listener> listeners) {
        try {
            for (Listener listener : listeners) {
                listener.awaitCurrent();
                requireAccepted(listener);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private static void requireAccepted(Listener listener) {
        if (listener.refusal() != null) {
            throw new BenchFailed("a listener was answered " + listener.refusal());
        }
    }

    private void kill(List<Listener> listeners, double everySeconds, AtomicLong kills, Runnable load) {
        Random random = new Random(seed);
        long periodNanos = Math.max(1, Math.round(everySeconds * NANOS_PER_SECOND / number));
        try (ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor()) {
            var killing = killer.scheduleAtFixedRate(
                    () -> {
                        listeners.get(random.nextInt(listeners.size())).kill();
                        kills.incrementAndGet();
                    },
                    periodNanos,
                    periodNanos,
                    TimeUnit.NANOSECONDS);
            load.run();
            killing.cancel(false);
        }
    }

    private void awaitEnd(List<Listener> listeners) {
        Map<String, Long> ends = new HashMap<>();
        listeners.forEach(listener -> ends.computeIfAbsent(
                listener.tenant().name(), name -> stored(name, 0).getLast()));
        long endNanos = System.nanoTime() + END_MAX.toNanos();
        while (System.nanoTime() < endNanos
                && !listeners.stream()
                        .allMatch(each -> each.lastPosition()
                                >= ends.getOrDefault(each.tenant().name(), 0L))) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        listeners.forEach(ChangesBench::requireAccepted);
    }

    private Verdict verdict(List<Listener> listeners) {
        Map<String, List<Long>> stored = new HashMap<>();
        long told = 0;
        long missed = 0;
        long wrong = 0;
        for (Listener listener : listeners) {
            List<Long> expected = stored.computeIfAbsent(listener.tenant().name(), name -> stored(name, 0)).stream()
                    .filter(position -> position > listener.begin())
                    .toList();
            told += listener.positions().size();
            if (!listener.positions().equals(expected)) {
                List<Long> lacking = new ArrayList<>(expected);
                lacking.removeAll(new HashSet<>(listener.positions()));
                missed += lacking.size();
                wrong++;
            }
        }
        return new Verdict(told, missed, wrong);
    }

    private static final String STORED = """
            SELECT position
            FROM log.event
            WHERE tenant = ? AND record_id IS NOT NULL AND position > ?
            ORDER BY position
            """;

    /** The positions of a tenant's changes in the log, in order. */
    private List<Long> stored(String tenant, long after) {
        List<Long> positions = new ArrayList<>();
        try (Connection connection = installation.log().connect();
                PreparedStatement statement = connection.prepareStatement(STORED)) {
            statement.setString(1, tenant);
            statement.setLong(2, after);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    positions.add(row.getLong("position"));
                }
            }
            return positions;
        } catch (SQLException e) {
            throw new BenchFailed("the log could not be asked", e);
        }
    }

    private Report report(Verdict verdict, long kills, double rate) {
        if (verdict.wrong() > 0) {
            throw new BenchFailed(
                    "%d of %d listeners were not told every change once and in order; %d changes were missed"
                            .formatted(verdict.wrong(), number, verdict.missed()));
        }
        Table table = new Table("at %.0f writes/s".formatted(rate), "count", "p50 ms", "p99 ms", "max ms")
                .row(
                        "change told to a listener, from its command's decision",
                        Long.toString(verdict.told()),
                        Table.number(millis(50)),
                        Table.number(millis(99)),
                        Table.number(millis(100)));
        Figures figures = new Figures("changes")
                .put("p50Millis", millis(50))
                .put("p99Millis", millis(99))
                .put("maxMillis", millis(100))
                .put("listeners", (long) number)
                .put("writesPerSecond", rate)
                .put("told", verdict.told())
                .put("missed", verdict.missed())
                .put("wrongListeners", verdict.wrong())
                .put("kills", kills)
                .put("tenants", (long) tenants)
                .put("seed", seed)
                .putConditions();
        return new Report(table.toString(), figures);
    }

    private double millis(double percentile) {
        return delays.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
