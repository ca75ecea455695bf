package io.headwater.benchmarks.replay;

import com.zaxxer.hikari.HikariDataSource;
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
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.Pace;
import io.headwater.projections.replay.Rebuild;
import io.headwater.projections.replay.ReplayListener;
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
    private static final String COPY = "COPY of the same rows";
    private static final String BEFORE = "reads before";
    private static final String DURING = "reads meanwhile";
    private static final int READS_PER_SECOND = 200;
    private static final Duration READ_STEP = Duration.ofSeconds(5);

    private final TestedInstallation installation;
    private final RetailSet set;
    private final int rate;
    private final DatabaseAddress replica;
    private final Map<String, List<Reading>> legs = new LinkedHashMap<>();
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
            records.read(READS_PER_SECOND, READ_STEP); // to warm up
            leg(BEFORE, records.read(READS_PER_SECOND, READ_STEP.multipliedBy(2)));
            long begin = System.nanoTime();
            CompletableFuture<Void> rebuilt = CompletableFuture.runAsync(
                    () -> doing(() -> new Rebuild(log, database, new Listener(), new Pace(rate)).start(key)));
            CompletableFuture<Double> seconds = rebuilt.thenApply(_ -> (System.nanoTime() - begin) / 1e9);
            Switching switching = new Switching(database);
            try {
                do {
                    leg(DURING, records.read(READS_PER_SECOND, READ_STEP));
                } while (!rebuilt.isDone());
                leg(REBUILD, Reading.ofRate(imported.rows() / joined(seconds)));
                timed(() -> switching.switchOver(key));
                records.read(READS_PER_SECOND, READ_STEP);
                timed(() -> switching.rollBack(key));
                records.read(READS_PER_SECOND, READ_STEP);
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

    private static double joined(CompletableFuture<Double> seconds) {
        try {
            return seconds.join();
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

    private static final class Listener implements ReplayListener {
        @Override
        public void step(String what) {
            Progress.say(what);
        }

        @Override
        public void copied(Copied copied) {
            // The rate is measured over all of it.
        }

        @Override
        public void found(Finding finding) {
            Progress.say(finding.line());
        }
    }
}
