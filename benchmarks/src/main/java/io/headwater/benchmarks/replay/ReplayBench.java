package io.headwater.benchmarks.replay;

import com.zaxxer.hikari.HikariDataSource;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.benchmarks.retail.RetailSet;
import io.headwater.parts.PostgresServer;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.replay.CannotReplay;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Switching;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The bench itself, on an installation that is up. */
final class ReplayBench {
    private static final String APPLY = "from Kafka into a new replica";
    private static final String REBUILD = "from the log into new tables";
    private static final String COMPARED = "the same, and compared with the log";
    private static final String COPY = "COPY of the same rows";
    private static final String BEFORE = "reads before";
    private static final String DURING = "reads meanwhile";
    private static final Pace STEADY = new Pace.Fixed(100);
    private static final Duration WARM_UP_MAX = Duration.ofMinutes(2);
    private static final Duration READ_STEP = Duration.ofSeconds(5);

    private final TestedInstallation installation;
    private final RetailSet set;
    private final int rate;
    private final DatabaseAddress replica;
    private final Map<String, List<Reading>> legs = new LinkedHashMap<>();
    private boolean isWarm;
    private double switchMillisMax;

    ReplayBench(TestedInstallation installation, RetailSet set, int rate) {
        this.installation = installation;
        this.set = set;
        this.rate = rate;
        this.replica =
                DatabaseAddress.ofJdbcUrl(installation.addresses().replicas().getFirst(), PostgresServer.USER);
    }

    Report run(int rounds) {
        Progress.say("importing");
        ImportedLines imported = ImportedLines.of(installation, set.all());
        ReadModelTotals totals = new ReadModelTotals(replica);
        totals.awaitApplied(imported.token());
        totals.check(imported.tenant());
        try (HikariDataSource log = ScratchReplica.pool(installation.log())) {
            for (int round = 1; round <= rounds; round++) {
                Progress.say("round %d of %d: %s".formatted(round, rounds, APPLY));
                try (ScratchReplica scratch = ScratchReplica.beside(replica)) {
                    leg(APPLY, scratch.apply(installation.addresses().kafka(), log, imported));
                    leg(COPY, scratch.copy(imported));
                }
                Progress.say("round %d of %d: %s".formatted(round, rounds, REBUILD));
                rebuild(log, imported);
                totals.check(imported.tenant());
            }
        }
        Readings readings = new Readings(legs);
        return new Report(readings.table("per second").toString(), figures(readings, imported));
    }

    private void leg(String name, Reading reading) {
        legs.computeIfAbsent(name, _ -> new ArrayList<>()).add(reading);
    }

    private void rebuild(HikariDataSource log, ImportedLines imported) {
        CollectionTable.Key key = new CollectionTable.Key(imported.tenant(), ImportedLines.COLLECTION);
        try (HikariDataSource pool = ScratchReplica.pool(replica);
                KnownRecords records = KnownRecords.of(installation, replica, imported)) {
            ReplicaDatabase database = new ReplicaDatabase("replica", pool);
            if (!isWarm) {
                WarmUp.run(time -> records.read(new Pace.Closed(), time), WARM_UP_MAX);
                isWarm = true;
            }
            leg(BEFORE, records.read(STEADY, READ_STEP.multipliedBy(2)));
            Steps steps = new Steps();
            Rebuild rebuild = new Rebuild(log, database, steps, new io.headwater.projections.replay.Pace(rate));
            CompletableFuture<Void> rebuilt = CompletableFuture.runAsync(() -> doing(() -> rebuild.start(key)))
                    .thenRun(steps::end);
            Switching switching = new Switching(database);
            try {
                do {
                    leg(DURING, records.read(STEADY, READ_STEP));
                } while (!rebuilt.isDone());
                join(rebuilt);
                leg(REBUILD, Reading.ofRate(imported.rows() / (steps.seconds() - steps.seconds("comparing"))));
                leg(COMPARED, Reading.ofRate(imported.rows() / steps.seconds()));
                timed(() -> switching.switchOver(key));
                records.read(STEADY, READ_STEP);
                timed(() -> switching.rollBack(key));
                records.read(STEADY, READ_STEP);
            } finally {
                rebuilt.handle((_, _) -> null).join();
                giveUp(switching, key);
            }
        } catch (SQLException e) {
            throw new BenchFailed("the replay failed", e);
        }
    }

    // However far it came: the installation is somebody's, and no second table is to stay behind.
    private static void giveUp(Switching switching, CollectionTable.Key key) throws SQLException {
        for (Step step : List.<Step>of(() -> switching.rollBack(key), () -> switching.cancel(key))) {
            try {
                step.run();
            } catch (CannotReplay done) {
                Progress.say("nothing to undo: " + done.getMessage());
            }
        }
    }

    private static void join(CompletableFuture<Void> rebuilt) {
        try {
            rebuilt.join();
        } catch (CompletionException e) {
            throw new BenchFailed("the replay failed: " + e.getCause(), e);
        }
    }

    private static void doing(Callable<Rebuild.Outcome> rebuild) {
        try {
            if (rebuild.call() != Rebuild.Outcome.READY) {
                throw new BenchFailed("the new table is not what the log says");
            }
        } catch (Exception e) {
            throw new BenchFailed("the replay failed", e);
        }
    }

    private interface Step {
        void run() throws SQLException;
    }

    private void timed(Step step) throws SQLException {
        long begin = System.nanoTime();
        step.run();
        switchMillisMax = Math.max(switchMillisMax, (System.nanoTime() - begin) / 1e6);
    }

    private Figures figures(Readings readings, ImportedLines imported) {
        return new Figures("replay")
                .put("ratioApply", readings.ratio(APPLY, COPY))
                .put("ratioRebuild", readings.ratio(REBUILD, COPY))
                .put("ratioRebuildCompared", readings.ratio(COMPARED, COPY))
                .put("applyPerSecond", readings.of(APPLY).perSecond())
                .put("rebuildPerSecond", readings.of(REBUILD).perSecond())
                .put("copyPerSecond", readings.of(COPY).perSecond())
                .put("readP99MillisBefore", readings.of(BEFORE).p99Millis())
                .put("readP99MillisMeanwhile", readings.of(DURING).p99Millis())
                .put("switchMillisMax", switchMillisMax)
                .put("rows", imported.rows())
                .put("legs", readings)
                .putConditions();
    }
}
