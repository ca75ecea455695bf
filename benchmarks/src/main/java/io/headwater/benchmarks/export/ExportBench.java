package io.headwater.benchmarks.export;

import io.headwater.benchmarks.load.ServerJvm;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.ServiceInstance;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.profile.PeakMemory;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Reading;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.report.Table;
import io.headwater.benchmarks.retail.ImportedLines;
import io.headwater.benchmarks.retail.ReadModelTotals;
import io.headwater.benchmarks.retail.RetailSet;
import io.headwater.standalone.exporting.Export;
import io.headwater.standalone.exporting.ExportResult;
import io.headwater.standalone.exporting.ExportSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postgresql.PGConnection;

/** The bench itself, on an installation that is up. */
final class ExportBench {
    private static final String EXPORT = "export as NDJSON, over HTTP";
    private static final String COPY = "COPY of the same rows";
    private static final String HEAP_ALONE = "-Xmx256m";

    private final TestedInstallation installation;
    private final RetailSet set;
    private final Rounds rounds;
    private final PeakMemory memory;
    private double peakMegabytes;

    ExportBench(TestedInstallation installation, RetailSet set, Rounds rounds) {
        this.installation = installation;
        this.set = set;
        this.rounds = rounds;
        this.memory = new PeakMemory(installation.servicesProcess());
    }

    /**
     * Runs it.
     *
     * @throws BenchFailed what came out is not what went in
     */
    Report run(Duration warmUpMax) {
        Progress.say("importing");
        ImportedLines imported = ImportedLines.of(installation, set.all());
        ReadModelTotals.awaitAll(installation, imported.token());
        ExportResult compared = compare(imported);
        WarmUp.run(_ -> export(imported, compared), warmUpMax);
        Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
        legs.put(EXPORT, _ -> {
            memory.forget();
            Reading reading = export(imported, compared);
            peakMegabytes = Math.max(peakMegabytes, memory.megabytes());
            return reading;
        });
        legs.put(COPY, _ -> copy(imported));
        Readings readings = rounds.measure(legs);
        double aloneMegabytes = measureAlone(imported, compared);
        Table megabytes = new Table("Most resident memory during an export", "MB")
                .row("services' JVM", Table.number(peakMegabytes))
                .row("query service alone, " + HEAP_ALONE, Table.number(aloneMegabytes));
        Figures figures = new Figures("export")
                .put("ratio", readings.ratio(EXPORT, COPY))
                .put("perSecond", readings.of(EXPORT).perSecond())
                .put("copyPerSecond", readings.of(COPY).perSecond())
                .put("rows", compared.records())
                .put("megabytes", compared.bytes() / 1e6)
                .put("peakMegabytes", peakMegabytes)
                .put("aloneMegabytes", aloneMegabytes)
                .put("legs", readings)
                .putConditions();
        return new Report(readings.table("rows/s") + "\n\n" + megabytes, figures);
    }

    private ExportResult compare(ImportedLines imported) {
        Progress.say("comparing an export with the set");
        ComparedLines lines = new ComparedLines(set.records());
        ExportResult result = run(installation.query(), imported, lines);
        lines.requireAll();
        Progress.say("all " + result.records() + " records came out as they went in");
        return result;
    }

    // As a service runs in production: alone, and with no more memory than it is given.
    private double measureAlone(ImportedLines imported, ExportResult compared) {
        Progress.say("through a query service alone in its JVM, with " + HEAP_ALONE);
        try (ServerJvm alone = ServiceInstance.query(installation, HEAP_ALONE)) {
            requireSame(run(alone.address(), imported, OutputStream.nullOutputStream()), compared);
            return new PeakMemory(alone.pid()).megabytes();
        }
    }

    private Reading export(ImportedLines imported, ExportResult compared) {
        long begin = System.nanoTime();
        ExportResult result = run(installation.query(), imported, OutputStream.nullOutputStream());
        double seconds = (System.nanoTime() - begin) / 1e9;
        requireSame(result, compared);
        return Reading.ofRate(result.records() / seconds);
    }

    private ExportResult run(URI service, ImportedLines imported, OutputStream out) {
        ExportSource source = ExportSource.of(
                service,
                installation.home().operatorKey(),
                imported.tenant(),
                ImportedLines.COLLECTION,
                Map.of("format", "ndjson"));
        return new Export(source, (_, _) -> {}).run(out);
    }

    private static void requireSame(ExportResult result, ExportResult compared) {
        if (result.records() != compared.records() || result.bytes() != compared.bytes()) {
            throw new BenchFailed("the one export is " + result + ", the other " + compared);
        }
    }

    private Reading copy(ImportedLines imported) {
        ReadModelTotals replica = ReadModelTotals.ofAll(installation).getFirst();
        String rows = "COPY (SELECT id, data FROM " + replica.tableOf(imported.tenant()) + ") TO STDOUT";
        try (Connection connection = replica.database().connect()) {
            long begin = System.nanoTime();
            long copied =
                    connection.unwrap(PGConnection.class).getCopyAPI().copyOut(rows, OutputStream.nullOutputStream());
            double seconds = (System.nanoTime() - begin) / 1e9;
            if (copied != imported.rows()) {
                throw new BenchFailed("%d rows were imported, %d copied".formatted(imported.rows(), copied));
            }
            return Reading.ofRate(copied / seconds);
        } catch (SQLException | IOException e) {
            throw new BenchFailed("the rows could not be copied", e);
        }
    }
}
