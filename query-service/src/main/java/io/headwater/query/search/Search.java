package io.headwater.query.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.pgvector.PGhalfvec;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.records.Envelope;
import io.headwater.query.records.RecordFilter;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.search.SearchQuery.About;
import io.headwater.query.search.SearchSql.Meant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds records. Where a collection's vectors have an index, it is asked first; if it brings fewer records than there may be,
 * all vectors are compared after all.
 */
final class Search {
    /** What one search with {@code exact=true} ranks by words; nobody has as many records. */
    private static final int RANKED_ALL = Integer.MAX_VALUE;

    private final CollectionReads reads;
    private final EmbeddingModel model;
    private final int rankedMax;
    private final QuestionCache<float[]> vectors;
    private final QuestionCache<QuestionWords> words;
    private final RecallSampler sampler;
    // By the collection as one replica has it. Each statement tells anew, so that this is at most one search behind; it
    // is asked for before the first, since comparing all of very many vectors may never come to an end in time.
    private final Cache<HeldCollection, Graph> graphs =
            Caffeine.newBuilder().weakKeys().build();

    /**
     * What is known of the index of a collection's vectors.
     *
     * @param piecesPerRecord pieces of text to ask it for, for each record wanted: the nearest ones may be of few records
     */
    private record Graph(boolean isThere, int piecesPerRecord) {
        /** Enough where texts are short. */
        private static final int FIRST = 4;
        /** No text has more. */
        private static final int MOST = 100;

        static Graph first(boolean isThere) {
            return new Graph(isThere, FIRST);
        }

        /** After a search that the index brought all pieces it was asked for, of too few records. */
        Graph withMore(long pieces, long records) {
            long ofOne = Math.ceilDiv(pieces, Math.max(1, records));
            return new Graph(isThere, (int) Math.min(MOST, 2 * Math.max(ofOne, piecesPerRecord)));
        }
    }

    /** What is kept of questions. */
    record Questions(QuestionCache<float[]> vectors, QuestionCache<QuestionWords> words) {}

    Search(
            CollectionReads reads,
            EmbeddingModel model,
            SearchSettings settings,
            Questions kept,
            RecallSampler sampler) {
        this.reads = reads;
        this.model = model;
        this.rankedMax = settings.rankedMax();
        this.vectors = kept.vectors();
        this.words = kept.words();
        this.sampler = sampler;
    }

    /**
     * A record that was found.
     *
     * @param score the greater the better; comparable within one answer
     */
    record Match(Envelope envelope, double score) {}

    /**
     * What was found, the best first.
     *
     * @param exact whether everything was looked at
     * @param isThere whether the record is there that others are compared to
     */
    record Matches(List<Match> matches, boolean exact, boolean isThere) {
        List<RecordId> ids() {
            return matches.stream().map(match -> match.envelope().id()).toList();
        }
    }

    /** The model's name. */
    String model() {
        return model.name();
    }

    /**
     * Finds records, as of the vectors' checkpoint where they are compared, else of the rows'.
     *
     * @throws io.headwater.http.ProblemException 400 if the question has no words, the filter cannot be answered, or the collection
     *     is not searched; 404 if the record is not there
     */
    Answer<Matches> search(CollectionRef collection, SearchQuery query, Freshness freshness) {
        Answer<Matches> answer = read(collection, query, freshness);
        Matches found = answer.snapshot().value();
        if (query.about() instanceof About.Liked(RecordId id) && !found.isThere()) {
            throw AnswerHeaders.notFound(answer, collection.tenant().partition(), "There is no record '" + id + "'.");
        }
        if (!found.exact() && query.mode().readsVectors()) {
            sampler.observe(
                    found.ids(),
                    () -> read(collection, query.asExact(), Freshness.within(null, Freshness.WAIT_DEFAULT))
                            .snapshot()
                            .value()
                            .ids());
        }
        return answer;
    }

    private Answer<Matches> read(CollectionRef collection, SearchQuery query, Freshness freshness) {
        Meant meant = query.mode().readsVectors() ? meant(query.about()) : null;
        return reads.read(
                query.mode().readsVectors() ? ReadModel.VECTORS : ReadModel.RECORDS,
                collection,
                freshness,
                (connection, held) -> find(connection, held, query, meant));
    }

    private Meant meant(About about) {
        return switch (about) {
            case About.Liked(RecordId id) -> new Meant.Liked(id.value());
            case About.Question(String text) -> {
                float[] vector = vectors.get(
                        text, question -> model.embed(List.of(question)).getFirst());
                if (!EmbeddingModel.hasMeaning(vector)) {
                    throw Problem.of(ProblemType.MALFORMED, "The question 'q' has no words.")
                            .asException();
                }
                yield new Meant.Vector(new PGhalfvec(vector).getValue());
            }
        };
    }

    private Found<Matches> find(Connection connection, HeldCollection held, SearchQuery query, @Nullable Meant meant)
            throws SQLException {
        if (held.tables().searched() == null) {
            throw Problem.of(ProblemType.MALFORMED, "The collection declares no 'search', so it cannot be searched.")
                    .asException();
        }
        Graph graph = meant == null || query.exact() ? Graph.first(false) : graph(connection, held);
        SearchSql sql = new SearchSql(
                held,
                RecordFilter.of(query.filter(), held).condition(),
                model.name(),
                meant,
                query.mode().readsWords() ? words(connection, held, query.about()) : null,
                new SearchSql.Plan(
                        query.limit(),
                        query.exact() ? RANKED_ALL : rankedMax,
                        graph.isThere() ? graph.piecesPerRecord() : 0));
        Run run = run(connection, sql);
        if (graph.isThere() && run.near() < sql.depth()) {
            // Where the index could have brought more it is asked for more next time, so that both are not done each
            // time.
            graph = run.pieces() == sql.pieces() ? graph.withMore(run.pieces(), run.near()) : graph;
            run = run(connection, sql.exactly());
        }
        remember(held, run.hasGraph(), graph);
        return run.found();
    }

    private static final String HAS_GRAPH = """
            SELECT indisvalid
            FROM pg_index
            WHERE indexrelid = to_regclass(?)
            """;

    // What a search that asked no index for anything knows of it is no more than whether it is there.
    private void remember(HeldCollection held, boolean hasGraph, Graph used) {
        Graph known = used.isThere() ? used : graphs.getIfPresent(held);
        graphs.put(held, known == null ? Graph.first(hasGraph) : new Graph(hasGraph, known.piecesPerRecord()));
    }

    private Graph graph(Connection connection, HeldCollection held) throws SQLException {
        Graph known = graphs.getIfPresent(held);
        if (known != null) {
            return known;
        }
        try (PreparedStatement statement = connection.prepareStatement(HAS_GRAPH)) {
            statement.setString(
                    1,
                    Objects.requireNonNull(held.tables().searched())
                            .vectorIndex()
                            .quoted());
            try (ResultSet row = statement.executeQuery()) {
                return Graph.first(row.next() && row.getBoolean(1));
            }
        }
    }

    private @Nullable QuestionWords words(Connection connection, HeldCollection held, About about) throws SQLException {
        if (!(about instanceof About.Question(String text))) {
            return null;
        }
        String language = held.definition().search().language();
        QuestionWords read = words.get(language + ' ' + text, _ -> QuestionWords.read(connection, language, text));
        return read.isEmpty() ? null : read;
    }

    /**
     * What one statement found.
     *
     * @param near records that the vectors brought
     * @param pieces of their texts that the vectors' index brought
     * @param hasGraph whether the vectors have an index
     */
    private record Run(Found<Matches> found, long near, long pieces, boolean hasGraph) {}

    private static Run run(Connection connection, SearchSql sql) throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            boolean allRanked = row.getLong("matched") < sql.plan().rankedMax();
            List<Match> matches = new ArrayList<>();
            Matches found = new Matches(matches, allRanked && !sql.plan().approximate(), row.getBoolean("is_there"));
            Run run = new Run(
                    Found.of(row, found), row.getLong("near"), row.getLong("pieces"), row.getBoolean("has_graph"));
            do {
                if (row.getString("id") != null) {
                    matches.add(new Match(Envelope.read(row), row.getDouble("score")));
                }
            } while (row.next());
            return run;
        }
    }
}
