package io.headwater.benchmarks.search;

import io.headwater.benchmarks.orders.DataOption;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.events.Json;
import io.headwater.standalone.importing.ImportSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Cranfield collection: 1 400 abstracts, 225 questions, and which abstracts are relevant to which.
 *
 * @param records in a file of its own until this is closed: the abstracts, each with a {@code part} of 100
 * @param questions in their order
 */
record CranfieldSet(Path records, List<Question> questions) implements AutoCloseable {
    /** What a bench asks a folder of data for. */
    static final DataOption.Needed NEEDED = new DataOption.Needed("retrieval-cranfield", CranfieldSet::isIn);

    /** Into so many parts the records are divided, so that a filter leaves one of them. */
    static final int PARTS = 100;

    private static final String RECORDS = "docs.ndjson";
    private static final String QUESTIONS = "queries.ndjson";
    private static final String JUDGEMENTS = "qrels.tsv";

    /**
     * A question.
     *
     * @param relevant ids of the records that answer it; may be empty
     */
    record Question(String text, Set<String> relevant) {}

    private static boolean isIn(Path data) {
        return List.of(RECORDS, QUESTIONS, JUDGEMENTS).stream()
                .allMatch(
                        file -> Files.isRegularFile(data.resolve(NEEDED.name()).resolve(file)));
    }

    static CranfieldSet of(Path data) {
        Path folder = data.resolve(NEEDED.name());
        try {
            Map<String, Set<String>> relevant = relevant(folder);
            List<Question> questions = new ArrayList<>();
            for (ObjectNode question : objects(folder.resolve(QUESTIONS))) {
                questions.add(new Question(
                        question.path("text").stringValue(),
                        relevant.getOrDefault(question.path("id").stringValue(), Set.of())));
            }
            return new CranfieldSet(records(folder), questions);
        } catch (IOException e) {
            throw new BenchFailed(folder + " cannot be read", e);
        }
    }

    private static Path records(Path folder) throws IOException {
        Path file = Files.createTempFile("cranfield", ".ndjson");
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (ObjectNode line : objects(folder.resolve(RECORDS))) {
            line.put("part", number++ % PARTS);
            lines.append(new String(Json.write(line), StandardCharsets.UTF_8)).append('\n');
        }
        return Files.writeString(file, lines);
    }

    // Lines of question, record and judgement; 0 says that somebody looked and found it not relevant.
    private static Map<String, Set<String>> relevant(Path folder) throws IOException {
        Map<String, Set<String>> relevant = new HashMap<>();
        Files.readAllLines(folder.resolve(JUDGEMENTS)).stream().skip(1).forEach(line -> {
            String[] columns = line.split("\t", -1);
            if (Integer.parseInt(columns[2].strip()) > 0) {
                relevant.computeIfAbsent(columns[0], _ -> new HashSet<>()).add(columns[1]);
            }
        });
        return relevant;
    }

    private static List<ObjectNode> objects(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank())
                .map(line -> (ObjectNode) Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    ImportSource source() {
        return ImportSource.ofFile(records);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
