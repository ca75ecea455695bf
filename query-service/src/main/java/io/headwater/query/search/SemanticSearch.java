package io.headwater.query.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.pgvector.PGhalfvec;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SqlName;
import io.headwater.query.records.Envelope;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds the records whose text means what is asked for, by comparing with every vector of the collection. */
public final class SemanticSearch {
    /** Records found unless the request says otherwise. */
    public static final int LIMIT_DEFAULT = 10;
    /** Records found at most. */
    public static final int LIMIT_MAX = 100;
    /** Characters of a question; the model reads no more of them. */
    public static final int QUESTION_LENGTH_MAX = 4_000;

    private static final long EMBEDDINGS_KEPT_MAX = 10_000;
    private static final Duration EMBEDDINGS_KEPT = Duration.ofHours(1);

    private final CollectionReads reads;
    private final EmbeddingModel model;
    private final Cache<String, float[]> embeddings = Caffeine.newBuilder()
            .maximumSize(EMBEDDINGS_KEPT_MAX)
            .expireAfterAccess(EMBEDDINGS_KEPT)
            .build();

    /** Searches with the model that made the vectors. */
    public SemanticSearch(CollectionReads reads, EmbeddingModel model) {
        this.reads = reads;
        this.model = model;
    }

    /**
     * A record that was found.
     *
     * @param score cosine of question and record, −1 to 1; the best chunk of the record counts
     */
    record Match(Envelope envelope, double score) {}

    /** The model's name. */
    String model() {
        return model.name();
    }

    /**
     * Finds the closest records, the closest first, as of the vectors' checkpoint.
     *
     * @param question at most {@link #QUESTION_LENGTH_MAX} characters
     * @param limit 1 to {@link #LIMIT_MAX}
     * @throws io.headwater.http.ProblemException 400 if the question has no words or the collection is not searched
     */
    Answer<List<Match>> search(CollectionRef collection, String question, int limit, Freshness freshness) {
        float[] vector =
                embeddings.get(question, text -> model.embed(List.of(text)).getFirst());
        if (!EmbeddingModel.hasMeaning(vector)) {
            throw Problem.of(ProblemType.MALFORMED, "The question 'q' has no words.")
                    .asException();
        }
        return reads.read(
                ReadModel.VECTORS,
                collection,
                freshness,
                (connection, held) -> search(connection, held, new PGhalfvec(vector), limit));
    }

    // One statement, one snapshot. The checkpoint is the vectors', docs/formats.md section 4: that of the rows, or
    // right before the oldest event whose text is not embedded yet. Row and vectors of a deleted record go together, so
    // every record among the closest has its row.
    private static final String SEARCH = """
            SELECT
              seen.epoch,
              least(seen.position, (
                SELECT min(work.position) - 1 FROM headwater.vector_work AS work WHERE work.partition = seen.partition
              )) AS checkpoint,
              held.incarnation,
              held.definition_version,
              held.generation,
              found.distance,
            %s
            FROM %s
            LEFT JOIN (
              SELECT record_id, min(embedding <=> ?::halfvec) AS distance
              FROM %%s
              WHERE model = ?
              GROUP BY record_id
              ORDER BY distance, record_id
              LIMIT ?
            ) AS found ON TRUE
            LEFT JOIN %%s AS r ON r.id = found.record_id
            ORDER BY found.distance, r.id
            """.formatted(Envelope.COLUMNS, CollectionReads.SOURCES);

    private Found<List<Match>> search(Connection connection, HeldCollection held, PGhalfvec question, int limit)
            throws SQLException {
        SqlName vectors = held.tables().vectors();
        if (vectors == null) {
            throw Problem.of(ProblemType.MALFORMED, "The collection declares no 'search', so it cannot be searched.")
                    .asException();
        }
        String sql = SEARCH.formatted(vectors, held.tables().rows());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            CollectionReads.bind(statement, held);
            statement.setString(3, question.getValue());
            statement.setString(4, model.name());
            statement.setInt(5, limit);
            try (ResultSet row = statement.executeQuery()) {
                return matches(row);
            }
        }
    }

    private static Found<List<Match>> matches(ResultSet row) throws SQLException {
        List<Match> matches = new ArrayList<>();
        row.next();
        Found<List<Match>> found = Found.of(row, matches);
        do {
            if (row.getString("id") != null) {
                matches.add(new Match(Envelope.read(row), 1 - row.getDouble("distance")));
            }
        } while (row.next());
        return found;
    }
}
