package io.headwater.standalone;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.standalone.exporting.Export;
import io.headwater.standalone.exporting.ExportResult;
import io.headwater.standalone.exporting.ExportSource;
import io.headwater.standalone.exporting.ExportTarget;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headwater export}. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes the records of a collection into a file, all as of one moment: one JSON object a line, as import takes"
                        + " them, or CSV. The file is only there once it is whole.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The file, zipped (gzip) if its name ends in .gz and CSV if in .csv or .csv.gz; - is standard output, which"
                            + " is whole if the exit code is 0.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String file;

    @Mixin
    private CollectionOption from = new CollectionOption();

    @Option(names = "--format", paramLabel = "FORMAT", description = "ndjson or csv; by the file's name if not given.")
    private @Nullable String format;

    @Option(names = "--filter", defaultValue = "", paramLabel = "CEL", description = "Which records; all if not given.")
    private String filter = "";

    @Option(
            names = "--order",
            defaultValue = "",
            paramLabel = "ORDER",
            description = "As of a list; by id if not given.")
    private String order = "";

    @Option(
            names = "--fields",
            defaultValue = "",
            paramLabel = "FIELDS",
            description = "Such as name,shipTo.city; all if not given.")
    private String fields = "";

    @Option(names = "--envelope", description = "NDJSON: each line with version and times beside the record.")
    private boolean envelope;

    @Option(names = "--safe", description = "CSV: no text that a spreadsheet would take for a formula.")
    private boolean safe;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        boolean isStream = file.equals("-");
        ExportSource source = source();
        ExportTarget target = isStream
                ? ExportTarget.ofStream(new FileOutputStream(FileDescriptor.out))
                : ExportTarget.ofFile(Path.of(file));
        PrintWriter out =
                isStream ? spec.commandLine().getErr() : spec.commandLine().getOut();
        ExportResult result;
        double seconds;
        try (Progress progress = new Progress("Exporting", -1, out)) {
            result = target.write(stream -> new Export(source, listener(progress)).run(stream));
            seconds = progress.seconds();
        }
        out.printf(
                "%d records, %.1f MB, in %.1f s, as of %s%n",
                result.records(), result.bytes() / 1e6, seconds, result.token());
        out.flush();
        return 0;
    }

    private static Export.Listener listener(Progress progress) {
        return (records, ofAbout) -> {
            if (ofAbout > 0) {
                progress.reach(records, Math.max(records, ofAbout));
            } else {
                progress.reach(records);
            }
        };
    }

    private ExportSource source() {
        String wanted = format != null ? format : file.matches(".*\\.csv(\\.gz)?") ? "csv" : "ndjson";
        if (!wanted.equals("ndjson") && !wanted.equals("csv")) {
            throw new ParameterException(spec.commandLine(), "--format is ndjson or csv, not " + wanted);
        }
        if (wanted.equals("csv") ? envelope : safe) {
            throw new ParameterException(spec.commandLine(), "--envelope is for NDJSON, --safe is for CSV");
        }
        Map<String, String> parameters = Map.of(
                "format", wanted,
                "filter", filter,
                "order", order,
                "fields", fields,
                "envelope", envelope ? "true" : "",
                "safe", safe ? "true" : "");
        TenantName tenant = from.tenant();
        CollectionName collection = from.collection();
        URI service = URI.create(homeOption.addresses().query());
        return ExportSource.of(service, homeOption.home().operatorKey(), tenant, collection, parameters);
    }
}
