package io.headwater.benchmarks.search;

import com.pgvector.PGhalfvec;
import io.headwater.benchmarks.load.Askers;
import io.headwater.benchmarks.load.Pace;
import io.headwater.benchmarks.load.WarmUp;
import io.headwater.benchmarks.orders.TestedInstallation;
import io.headwater.benchmarks.pgbench.DatabaseAddress;
import io.headwater.benchmarks.pgbench.SearchBaseline;
import io.headwater.benchmarks.report.BenchFailed;
import io.headwater.benchmarks.report.Figures;
import io.headwater.benchmarks.report.Progress;
import io.headwater.benchmarks.report.Readings;
import io.headwater.benchmarks.report.Report;
import io.headwater.benchmarks.report.Rounds;
import io.headwater.benchmarks.report.Table;
import io.headwater.benchmarks.search.CranfieldSet.Question;
import io.headwater.embeddings.MiniLmEmbeddingModel;
import io.headwater.parts.PostgresServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** The bench itself, on an installation that is up. */
final class SearchBench {
    private static final int PLACES = 10;
    // As many as a tenant may have under way.
    private static final int CALLERS = 8;
    private static final String BASELINE = "pgbench, semantic";
    private static final List<String> MODES = List.of("semantic", "keyword", "hybrid");

    private final TestedInstallation installation;
    private final CranfieldSet set;
    private final Rounds rounds;
    private final Map<String, Double> gains = new LinkedHashMap<>();

    SearchBench(TestedInstallation installation, CranfieldSet set, Rounds rounds) {
        this.installation = installation;
        this.set = set;
        this.rounds = rounds;
    }

    /**
     * Runs it.
     *
     * @param warmUpMax before the rates are measured
     */
    Report run(Duration warmUpMax) {
        try (SearchClient client = SearchClient.of(installation, set)) {
            List<SearchedReplica> replicas = installation.addresses().replicas().stream()
                    .map(url ->
                            new SearchedReplica(DatabaseAddress.ofJdbcUrl(url, PostgresServer.USER), client.tenant()))
                    .toList();
            Progress.say("embedding");
            client.search("anything", "&mode=keyword");
            replicas.forEach(SearchedReplica::awaitEmbedded);
            MODES.forEach(mode -> gains.put(mode + ", exact", gain(client, mode, true)));
            int shortAnswers = countShort(client);
            long embeddedAgain = new ReplayedCollection(installation, client.tenant()).embeddedAgain(replicas);
            replicas.forEach(SearchedReplica::index);
            // Each replica is found to have an index by the first search that reads it.
            replicas.forEach(_ -> client.search("index", "&mode=semantic"));
            for (String mode : List.of("semantic", "hybrid")) {
                gains.put(mode + ", HNSW", gain(client, mode, false));
            }
            shortAnswers += countShort(client);
            try (Askers searchers = searchers(client, "semantic")) {
                WarmUp.run(time -> searchers.ask(new Pace.Closed(), time), warmUpMax);
            }
            Readings readings = measure(client, replicas.getFirst());
            Table quality = new Table("", "nDCG@10");
            gains.forEach((what, gain) -> quality.row(what, "%.4f".formatted(gain)));
            return new Report(
                    quality + "\n\n" + readings.table("searches/s"),
                    figures(readings)
                            .put("vectors", replicas.getFirst().vectors())
                            .put("shortFilteredAnswers", shortAnswers)
                            .put("embeddedAgain", embeddedAgain)
                            .putConditions());
        }
    }

    /** The mean over all questions. */
    private double gain(SearchClient client, String mode, boolean exact) {
        double sum = 0;
        for (Question question : set.questions()) {
            JsonNode found = client.search(question.text(), "&limit=" + PLACES + "&mode=" + mode);
            if (found.path("exact").asBoolean() != exact) {
                throw new BenchFailed("a search was " + (exact ? "not " : "") + "exact: " + question.text());
            }
            sum += Gain.of(SearchClient.ids(found), question.relevant(), PLACES);
        }
        double gain = sum / set.questions().size();
        Progress.say("%s, %s: nDCG@10 %.4f".formatted(mode, exact ? "exact" : "HNSW", gain));
        return gain;
    }

    /** Answers with fewer records than there are, under a filter that leaves 14 of 1 400. */
    private int countShort(SearchClient client) {
        int shortAnswers = 0;
        for (int i = 0; i < set.questions().size(); i++) {
            String filter = URLEncoder.encode("part == " + i % CranfieldSet.PARTS, StandardCharsets.UTF_8);
            for (String mode : List.of("semantic", "hybrid")) {
                JsonNode found = client.search(
                        set.questions().get(i).text(), "&limit=" + PLACES + "&mode=" + mode + "&filter=" + filter);
                shortAnswers += found.path("items").size() < PLACES ? 1 : 0;
            }
        }
        return shortAnswers;
    }

    private Readings measure(SearchClient client, SearchedReplica replica) {
        SearchedReplica.Tables tables = replica.tables();
        SearchBaseline.Searched searched = new SearchBaseline.Searched(
                tables.schema().dot(tables.rows()), tables.schema().dot(tables.vectors()), 4 * PLACES, PLACES);
        try (SearchBaseline baseline = SearchBaseline.create(replica.database(), searched, vectors())) {
            return measure(client, baseline);
        }
    }

    private List<String> vectors() {
        MiniLmEmbeddingModel model = new MiniLmEmbeddingModel();
        return model.embed(set.questions().stream().map(Question::text).toList()).stream()
                .map(vector -> new PGhalfvec(vector).getValue())
                .toList();
    }

    private Readings measure(SearchClient client, SearchBaseline baseline) {
        Map<String, Rounds.Leg> legs = new LinkedHashMap<>();
        for (String mode : MODES) {
            legs.put(mode, time -> {
                try (Askers searchers = searchers(client, mode)) {
                    return searchers.ask(new Pace.Closed(), time);
                }
            });
        }
        legs.put(BASELINE, time -> baseline.measure(CALLERS, time));
        return rounds.measure(legs);
    }

    private Askers searchers(SearchClient client, String mode) {
        List<String> paths = set.questions().stream()
                .map(question -> client.path(question.text(), "&mode=" + mode))
                .toList();
        return new Askers(installation.query(), CALLERS, Searches.of(installation, paths));
    }

    private Figures figures(Readings readings) {
        return new Figures("search")
                .put("ndcgSemantic", gained("semantic, exact"))
                .put("ndcgKeyword", gained("keyword, exact"))
                .put("ndcgHybrid", gained("hybrid, exact"))
                .put("ndcgSemanticHnsw", gained("semantic, HNSW"))
                .put("ndcgHybridHnsw", gained("hybrid, HNSW"))
                .put("ratio", readings.ratio("semantic", BASELINE))
                .put("legs", readings);
    }

    private double gained(String what) {
        return Objects.requireNonNull(gains.get(what), what);
    }
}
