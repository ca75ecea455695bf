package io.headwater.benchmarks.append;

import io.headwater.benchmarks.load.Callers;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import io.headwater.command.decision.Commands;
import io.headwater.command.store.axon.AxonWritePath;
import io.headwater.command.store.axon.WritePathSettings;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * One caller changes a record with few changes and one with very many, in turn: with their states in memory, and as a process
 * that has just started.
 */
final class LongBench {
    private static final int CALLERS = 256;
    private static final int FIRST = 10;
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final double NANOS_PER_MILLI = 1e6;

    private final ScratchLog log;
    private final int changes;
    private final int samples;

    LongBench(ScratchLog log, int changes, int samples) {
        this.log = log;
        this.changes = changes;
        this.samples = samples;
    }

    /** What one kind of change took, and the same of the other record. */
    private record Times(Histogram first, Histogram late) {
        Times() {
            this(new Histogram(3), new Histogram(3));
        }

        double ratio() {
            return late.getMean() / first.getMean();
        }
    }

    Report run() {
        try (PostgresEventStore store =
                new PostgresEventStore(log.database(), StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            ChangedRecord hot = new ChangedRecord();
            try (AxonWritePath writePath = start(store)) {
                lengthen(writePath.commands(), hot);
            }
            // Once for the compiler, once to count.
            warm(store, hot);
            Times warm = warm(store, hot);
            cold(store, hot);
            return report(warm, cold(store, hot));
        }
    }

    private static AxonWritePath start(PostgresEventStore store) {
        return AxonWritePath.start(store, WritePathSettings.DEFAULTS);
    }

    private void lengthen(Commands commands, ChangedRecord record) {
        record.create(commands);
        while (record.version() < changes) {
            new Callers(CALLERS).measure(WINDOW, caller -> record.change(commands));
            Progress.say("%,d of %,d changes".formatted(record.version(), changes));
        }
    }

    private Times warm(PostgresEventStore store, ChangedRecord hot) {
        Times times = new Times();
        try (AxonWritePath writePath = start(store)) {
            Commands commands = writePath.commands();
            hot.change(commands);
            for (int i = 0; i < samples; i++) {
                ChangedRecord fresh = young(commands);
                times.first().recordValue(nanosOf(commands, fresh));
                times.late().recordValue(nanosOf(commands, hot));
            }
        }
        return times;
    }

    // The start of a process is not what is measured, only its first command on each record.
    private Times cold(PostgresEventStore store, ChangedRecord hot) {
        Times times = new Times();
        for (int i = 0; i < samples; i++) {
            ChangedRecord fresh;
            try (AxonWritePath before = start(store)) {
                fresh = young(before.commands());
            }
            try (AxonWritePath started = start(store)) {
                young(started.commands());
                times.first().recordValue(nanosOf(started.commands(), fresh));
                times.late().recordValue(nanosOf(started.commands(), hot));
            }
        }
        return times;
    }

    private static ChangedRecord young(Commands commands) {
        ChangedRecord record = new ChangedRecord();
        record.create(commands);
        for (int i = 1; i < FIRST; i++) {
            record.change(commands);
        }
        return record;
    }

    private static long nanosOf(Commands commands, ChangedRecord record) {
        long begin = System.nanoTime();
        record.change(commands);
        return System.nanoTime() - begin;
    }

    private Report report(Times warm, Times cold) {
        Table table = new Table("A change of a record", "p50 ms", "p99 ms", "mean ms");
        row(table, "the %dth, in memory".formatted(FIRST + 1), warm.first());
        row(table, "after %,d, in memory".formatted(changes), warm.late());
        row(table, "the %dth, cold".formatted(FIRST + 1), cold.first());
        row(table, "after %,d, cold".formatted(changes), cold.late());
        Figures figures = new Figures("long")
                .put("ratioWarm", warm.ratio())
                .put("ratioCold", cold.ratio())
                .put("warmP50Millis", millis(warm.late(), 50))
                .put("coldP50Millis", millis(cold.late(), 50))
                .put("coldP99Millis", millis(cold.late(), 99))
                .put("changes", changes)
                .put("samples", samples)
                .put("snapshotEvents", WritePathSettings.DEFAULTS.snapshotEvents())
                .putConditions();
        return new Report(table.toString(), figures);
    }

    private static void row(Table table, String what, Histogram nanos) {
        table.row(
                what,
                Table.number(millis(nanos, 50)),
                Table.number(millis(nanos, 99)),
                Table.number(nanos.getMean() / NANOS_PER_MILLI));
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }
}
