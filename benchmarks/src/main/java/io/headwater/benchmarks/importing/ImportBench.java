package io.headwater.benchmarks.importing;

import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.ServiceInstance;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.profile.FlightRecording;
import io.headwater.benchmarks.profile.PeakMemory;
import io.headwater.benchmarks.profile.ProcessorShares;
import io.headwater.benchmarks.profile.StackSamples;
import io.headwater.benchmarks.profile.WhereTheTimeGoes;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Table;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.benchmarks.retail.RetailSet;
import io.headwater.parts.PostgresServer;
import io.headwater.standalone.importing.ImportSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bench itself, on an installation that is up. */
final class ImportBench {
    private static final String IMPORT = "import, over HTTP";
    private static final String COPY = "COPY of the same events";
    private static final String HEAP_ALONE = "-Xmx256m";
    private static final Duration WARM_UP_MAX = Duration.ofMinutes(3);

    private final TestedInstallation installation;
    private final RetailSet set;
    private final int rounds;
    private final @Nullable Path profile;
    private final ReadModelTotals readModel;
    private final CopyBaseline baseline;
    private final PeakMemory memory;
    private final ProcessorShares shares;
    private final List<Reading> imports = new ArrayList<>();
    private final List<Reading> copies = new ArrayList<>();
    private Duration catchUpMax = Duration.ZERO;
    private Duration historyMax = Duration.ZERO;
    private double peakMegabytes;
    private double aloneMegabytes;
    private long rows;

    ImportBench(TestedInstallation installation, RetailSet set, int rounds, @Nullable Path profile) {
        this.installation = installation;
        this.set = set;
        this.rounds = rounds;
        this.profile = profile;
        this.readModel = new ReadModelTotals(
                DatabaseAddress.ofJdbcUrl(installation.addresses().replicas().getFirst(), PostgresServer.USER));
        this.baseline = new CopyBaseline(installation.log());
        this.memory = new PeakMemory(installation.servicesProcess());
        Map<String, Long> processes = new LinkedHashMap<>(installation.processes());
        // The three services are one process.
        processes.keySet().removeAll(List.of("command API", "query API", "projections"));
        processes.put("services", installation.servicesProcess());
        processes.put("load", ProcessHandle.current().pid());
        this.shares = new ProcessorShares(processes);
    }

    Report run() {
        Progress.say("each with " + RetailSet.WARM_UP_LINES + " lines:");
        WarmUp.run(_ -> importBeginning(), WARM_UP_MAX);
        for (int round = 1; round <= rounds; round++) {
            measure(round);
        }
        measureAlone();
        String profiled = profile == null ? "" : "\n\n" + record(profile);
        Map<String, List<Reading>> legs = new LinkedHashMap<>();
        legs.put(IMPORT, imports);
        legs.put(COPY, copies);
        Readings readings = new Readings(legs);
        Table processors = new Table("Processors busy while " + IMPORT, "");
        shares.busy().forEach((process, busy) -> processors.row(process, Table.number(busy)));
        return new Report(readings.table("rows/s") + "\n\n" + processors + profiled, figures(readings));
    }

    private Reading importBeginning() {
        ImportedLines imported = importAll(set.beginning());
        awaitApplied(imported);
        readModel.awaitHistory(imported.token());
        return Reading.ofRate(imported.rowsPerSecond());
    }

    private void measure(int round) {
        memory.forget();
        ImportedLines[] imported = new ImportedLines[1];
        shares.during(() -> imported[0] = importAll(set.all()));
        peakMegabytes = Math.max(peakMegabytes, memory.megabytes());
        rows = imported[0].rows();
        imports.add(Reading.ofRate(imported[0].rowsPerSecond()));
        Duration catchUp = awaitApplied(imported[0]);
        catchUpMax = later(catchUp, catchUpMax);
        Duration history = catchUp.plus(readModel.awaitHistory(imported[0].token()));
        historyMax = later(history, historyMax);
        readModel.check(imported[0].tenant());
        copies.add(baseline.measure(imported[0].tenant(), rows));
        Progress.say("round %d of %d  import %s/s, COPY %s/s, peak %s MB, read model after %d ms, history after %d ms"
                .formatted(
                        round,
                        rounds,
                        Table.number(imports.getLast().perSecond()),
                        Table.number(copies.getLast().perSecond()),
                        Table.number(peakMegabytes),
                        catchUp.toMillis(),
                        history.toMillis()));
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    // As a service runs in production: alone, and with no more memory than it is given.
    private void measureAlone() {
        Progress.say("through a command service alone in its JVM, with " + HEAP_ALONE);
        try (ServerJvm alone = ServiceInstance.command(installation, HEAP_ALONE)) {
            ImportedLines imported = ImportedLines.of(installation, alone.address(), set.all());
            aloneMegabytes = new PeakMemory(alone.pid()).megabytes();
            awaitApplied(imported);
            readModel.check(imported.tenant());
        }
        Progress.say("peak %s MB".formatted(Table.number(aloneMegabytes)));
    }

    private ImportedLines importAll(ImportSource source) {
        return ImportedLines.of(installation, source);
    }

    // The read models work on after the import has ended; what comes next must not pay for that.
    private Duration awaitApplied(ImportedLines imported) {
        return readModel.awaitApplied(imported.token());
    }

    private String record(Path file) {
        FlightRecording recording = FlightRecording.start(installation.servicesProcess());
        ImportedLines imported = importAll(set.all());
        recording.stop(file);
        awaitApplied(imported);
        return WhereTheTimeGoes.of(StackSamples.read(file));
    }

    private Figures figures(Readings readings) {
        return new Figures("import")
                .put("ratio", readings.ratio(IMPORT, COPY))
                .put("perSecond", readings.of(IMPORT).perSecond())
                .put("copyPerSecond", readings.of(COPY).perSecond())
                .put("rows", rows)
                .put("peakMegabytes", peakMegabytes)
                .put("aloneMegabytes", aloneMegabytes)
                .put("catchUpMillis", catchUpMax.toMillis())
                .put("historyMillis", historyMax.toMillis())
                .put("legs", readings)
                .putConditions();
    }
}
