package io.headwater.benchmarks.append;

import io.headwater.benchmarks.pgbench.InsertBaseline;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.report.Table;
import io.headwater.command.decision.Commands;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.axon.AxonWritePath;
import io.headwater.command.store.axon.WritePathSettings;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bench itself, on an empty log. */
final class AppendBench {
    private static final String ONE = "append, 1 caller";
    private static final String SOME = "append, 16 callers";
    private static final String MANY = "append, 256 callers";
    private static final String SOME_ON_ONE = "append, 16 callers, 1 partition";
    private static final String MANY_ON_ONE = "append, 256 callers, 1 partition";
    private static final String AXON_ONE = "Axon's command bus, 1 caller";
    private static final String AXON_MANY = "Axon's command bus, 256 callers";
    private static final String BASELINE_ONE = "pgbench, 1 client";
    private static final String BASELINE_SOME = "pgbench, 16 clients";
    private static final int PARTITIONS = ScratchLog.PARTITIONS;
    // As command-service has it; nothing is found there, since every stream is new.
    private static final Duration SHORT_WARM_UP_MAX = Duration.ofSeconds(1);

    private final ScratchLog log;
    private final Rounds rounds;
    private final Duration warmUp;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FlushSizes flushSizes = new FlushSizes(registry);
    private final NewStreams streams = new NewStreams();

    AppendBench(ScratchLog log, Rounds rounds, Duration warmUp) {
        this.log = log;
        this.rounds = rounds;
        this.warmUp = warmUp;
    }

    /**
     * Measures, and checks that every acknowledged event is there.
     *
     * @throws BenchFailed if the figures do not count
     */
    Report run() {
        try (Connection connection = log.database().connect()) {
            Durability.check(connection);
            try (PostgresEventStore store = new PostgresEventStore(log.database(), StoreSettings.DEFAULTS, registry);
                    AxonWritePath axon = AxonWritePath.start(store, WritePathSettings.DEFAULTS)) {
                return measure(store, axon.commands(), connection);
            }
        } catch (SQLException e) {
            throw new BenchFailed("the log could not be asked", e);
        }
    }

    private Report measure(EventStore store, Commands commands, Connection connection) throws SQLException {
        Progress.say("warming up for " + warmUp.toSeconds() + " s");
        append(store, 256, PARTITIONS).measure(warmUp.dividedBy(2));
        send(commands, 256).measure(warmUp.dividedBy(2));
        append(store, 1, 1).measure(shortWarmUp());
        try (InsertBaseline baseline = InsertBaseline.create(log.address(), NewStreams.TENANT.value())) {
            baseline.measure(16, shortWarmUp());
            Readings readings = rounds.measure(legs(store, commands, baseline));
            double rowBytes = Durability.rowBytes(connection);
            baseline.check(rowBytes);
            checkCount(connection);
            return new Report(
                    table(readings).toString(),
                    figures(readings).put("rowBytes", rowBytes).putConditions());
        }
    }

    private Map<String, Rounds.Leg> legs(EventStore store, Commands commands, InsertBaseline baseline) {
        Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
        legs.put(MANY, append(store, 256, PARTITIONS)::measure);
        legs.put(BASELINE_SOME, time -> baseline.measure(16, time));
        legs.put(SOME, append(store, 16, PARTITIONS)::measure);
        legs.put(MANY_ON_ONE, append(store, 256, 1)::measure);
        legs.put(SOME_ON_ONE, append(store, 16, 1)::measure);
        legs.put(AXON_MANY, send(commands, 256)::measure);
        // One after the other: the server is busy for a while with the pages that a heavy leg leaves behind.
        legs.put(AXON_ONE, send(commands, 1)::measure);
        legs.put(ONE, append(store, 1, 1)::measure);
        legs.put(BASELINE_ONE, time -> baseline.measure(1, time));
        legs.replaceAll((name, leg) -> name.startsWith("pgbench") ? leg : flushSizes.watch(name, leg));
        return legs;
    }

    private AppendLoad append(EventStore store, int callers, int partitions) {
        return new AppendLoad(store, streams, callers, partitions);
    }

    private CommandLoad send(Commands commands, int callers) {
        return new CommandLoad(commands, streams, callers, PARTITIONS);
    }

    private Duration shortWarmUp() {
        return warmUp.compareTo(SHORT_WARM_UP_MAX) < 0 ? warmUp : SHORT_WARM_UP_MAX;
    }

    // Every call that did not throw was acknowledged, and each took the next number.
    private void checkCount(Connection connection) throws SQLException {
        long stored = Durability.countEvents(connection);
        if (stored != streams.taken()) {
            throw new BenchFailed("%d events were acknowledged, the log has %d".formatted(streams.taken(), stored));
        }
    }

    private Table table(Readings readings) {
        Table table = new Table("", "events/s", "p50 ms", "p99 ms", "events/flush");
        readings.medians()
                .forEach((name, reading) -> table.row(
                        name,
                        Table.number(reading.perSecond()),
                        Table.number(reading.p50Millis()),
                        Table.number(reading.p99Millis()),
                        Table.number(flushSizes.mean(name))));
        return table;
    }

    private Figures figures(Readings readings) {
        Reading many = readings.of(MANY);
        return new Figures("append")
                .put("ratio", readings.ratio(MANY, BASELINE_SOME))
                .put("ratioSingle", readings.ratio(ONE, BASELINE_ONE))
                .put("ratioOnePartition", readings.ratio(MANY_ON_ONE, BASELINE_SOME))
                .put("ratioAxon", readings.ratio(AXON_MANY, BASELINE_SOME))
                .put("perSecond", many.perSecond())
                .put("p50Millis", many.p50Millis())
                .put("p99Millis", many.p99Millis())
                .put("eventsPerFlush", flushSizes.mean(MANY))
                .put("legs", readings);
    }
}
