package io.headwater.standalone;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.standalone.home.CommandFailed;
import io.headwater.standalone.importing.Import;
import io.headwater.standalone.importing.ImportResult;
import io.headwater.standalone.importing.ImportSource;
import io.headwater.standalone.importing.ImportTarget;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code headwater import}. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description =
                "Writes the records of a file into a collection, one JSON object a line, zipped (gzip) or not. Lines that"
                        + " cannot be taken are told, and the rest goes on. If the connection breaks, it goes on where it ended; so it"
                        + " does if the same file is imported again within a day, and no line is done twice.")
final class ImportCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Parameters(paramLabel = "FILE", description = "The file; - is standard input, which cannot be resumed.")
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private String file;

    @Mixin
    private CollectionOption into = new CollectionOption();

    @Option(
            names = "--mode",
            defaultValue = "create",
            paramLabel = "MODE",
            description = "create: a record that is there already is refused (default); put: it is replaced.")
    private String mode = "create";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Names this import (Idempotency-Key): what was done under it is not done again for 24 hours."
                    + " Made from target and content of the file if not given; for standard input by chance.")
    private @Nullable String key;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call
    private CommandSpec spec;

    @Override
    public Integer call() {
        ImportTarget target = target();
        ImportSource source = file.equals("-") ? ImportSource.ofStream(System.in) : ImportSource.ofFile(Path.of(file));
        PrintWriter out = spec.commandLine().getOut();
        ImportResult result;
        double seconds;
        try (Progress progress = Progress.ofBytes("Importing", source.sizeBytes(), out)) {
            result = new Import(target, keyOf(source, target), source, listener(progress), PATIENCE).run();
            seconds = progress.seconds();
        }
        out.println(summary(result, seconds));
        if (result.rejected() > 0) {
            throw new CommandFailed(rejections(result));
        }
        return 0;
    }

    private ImportTarget target() {
        if (!mode.equals("create") && !mode.equals("put")) {
            throw new ParameterException(spec.commandLine(), "--mode is create or put, not " + mode);
        }
        TenantName tenant = into.tenant();
        CollectionName collection = into.collection();
        URI service = URI.create(homeOption.addresses().command());
        return ImportTarget.of(service, homeOption.home().operatorKey(), tenant, collection, mode);
    }

    private String keyOf(ImportSource source, ImportTarget target) {
        if (key != null) {
            return key;
        }
        return switch (source) {
            case ImportSource.File content -> content.idempotencyKey(target.path());
            case ImportSource.Stream _ -> "import-" + UUID.randomUUID();
        };
    }

    private static Import.Listener listener(Progress progress) {
        return new Import.Listener() {
            private String lastWhy = "";

            @Override
            public void sent(long bytes) {
                progress.reach(bytes);
            }

            @Override
            public void done(long lines) {
                progress.show("%d lines, %.0f/s".formatted(lines, lines / progress.seconds()));
            }

            @Override
            public void broke(String why) {
                if (!why.equals(lastWhy)) {
                    progress.note("trying again: " + why);
                }
                lastWhy = why;
            }
        };
    }

    private static String summary(ImportResult result, double seconds) {
        String before = result.repeatedLines() == 0
                ? ""
                : "%n%d of the lines were done before by an import with this key; another --key does them again."
                        .formatted(result.repeatedLines());
        return "%d lines in %.1f s: %d created, %d replaced, %d unchanged, %d rejected.%s"
                .formatted(
                        result.lines(),
                        seconds,
                        result.created(),
                        result.replaced(),
                        result.unchanged(),
                        result.rejected(),
                        before);
    }

    private static String rejections(ImportResult result) {
        String shown = result.firstRejections().stream()
                .map(ImportCommand::rejection)
                .collect(Collectors.joining("\n  ", "\n  ", ""));
        String more = result.rejected() > result.firstRejections().size() ? "\n  …" : "";
        return "%d of %d lines were rejected:%s%s".formatted(result.rejected(), result.lines(), shown, more);
    }

    private static String rejection(JsonNode rejected) {
        JsonNode problem = rejected.path("problem");
        String where = problem.path("errors")
                .valueStream()
                .map(error -> error.path("pointer").asString("") + " "
                        + error.path("message").asString(""))
                .filter(text -> !text.strip().equals(problem.path("detail").asString("")))
                .collect(Collectors.joining("; "));
        return "line %d: %d %s: %s %s"
                .formatted(
                        rejected.path("line").asLong(),
                        rejected.path("status").asInt(),
                        problem.path("code").asString(""),
                        problem.path("detail").asString(""),
                        where)
                .strip();
    }
}
