package io.headwater.standalone;

import io.headwater.events.Token;
import io.headwater.standalone.demo.Client;
import io.headwater.standalone.demo.Load;
import io.headwater.standalone.demo.Load.Loaded;
import io.headwater.standalone.demo.Question;
import io.headwater.standalone.demo.Sample;
import io.headwater.standalone.home.CommandFailed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headwater demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Loads the samples as tenants northwind and chinook, and shows three queries with their answers."
                + " A second time changes nothing.")
final class DemoCommand implements Runnable {

    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(
            names = "--samples",
            paramLabel = "DIR",
            description = "Where the samples are; samples in the checkout if not given.")
    private @Nullable Path samples;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, Optional<Token>> tokens = new TreeMap<>();
        try (Client client =
                new Client(homeOption.addresses(), homeOption.home().operatorKey())) {
            String summary = load(client, tokens, out);
            for (Question question : Question.ALL) {
                ask(client, question, tokens.getOrDefault(question.tenant(), Optional.empty()), out);
            }
            out.printf("%n%s%n", summary);
        }
    }

    private String load(Client client, Map<String, Optional<Token>> tokens, PrintWriter out) {
        Path folder = samples == null ? HomeOption.checkout().resolve("samples") : samples;
        List<Sample> all = Sample.TENANTS.stream()
                .flatMap(tenant -> Sample.read(folder, tenant).stream())
                .toList();
        int records = all.stream().mapToInt(sample -> sample.records().size()).sum();
        int created = 0;
        double seconds;
        try (Progress progress = new Progress("Loading", records, out)) {
            for (String tenant : Sample.TENANTS) {
                Loaded loaded = new Load(client, progress::tick)
                        .load(
                                tenant,
                                all.stream()
                                        .filter(sample -> sample.tenant().equals(tenant))
                                        .toList());
                created += loaded.created();
                tokens.put(tenant, loaded.token());
                progress.note("%s: %d records written".formatted(tenant, loaded.records()));
            }
            for (String tenant : Sample.TENANTS) {
                Sample first = all.stream()
                        .filter(sample -> sample.tenant().equals(tenant))
                        .findFirst()
                        .orElseThrow();
                client.get(first.path(first.records().getFirst()), tokens.getOrDefault(tenant, Optional.empty()));
                progress.note(tenant + ": all of it readable");
            }
            seconds = progress.seconds();
        }
        return "%d tenants, %d collections, %d records (%d new) written and readable after %.1f s."
                .formatted(Sample.TENANTS.size(), all.size(), records, created, seconds);
    }

    private static void ask(Client client, Question question, Optional<Token> token, PrintWriter out) {
        List<String> lines = question.lines(client.get(question.request(), token));
        if (lines.isEmpty()) {
            throw new CommandFailed("nothing was found for: " + question.text());
        }
        out.printf("%n%s%n  GET /v1%s%n", question.text(), question.request());
        lines.forEach(line -> out.println("    " + line));
    }
}
