package io.headwater.projections.vectors;

import com.pgvector.PGhalfvec;
import io.headwater.embeddings.EmbeddingModel;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes the vectors of a few records of one collection: reads their texts, embeds what is new without holding a connection,
 * and writes in a second transaction, where it looks again at what may have changed meanwhile.
 */
final class VectorMaker {
    private final DataSource replica;
    private final VectorWork work;
    private final EmbeddingModel model;

    VectorMaker(DataSource replica, VectorWork work, EmbeddingModel model) {
        this.replica = replica;
        this.work = work;
        this.model = model;
    }

    /** How many pieces were embedded, and how many had their vector already. */
    record Made(int embedded, int reused) {}

    private record Piece(VectorRows.Piece piece, String text) {}

    /** What was read before embedding. */
    private record Draft(
            SearchedCollection collection, Map<RecordId, SearchedCollection.Text> texts, Set<VectorRows.Piece> stored) {

        List<Piece> pieces() {
            List<Piece> pieces = new ArrayList<>();
            texts.forEach((id, text) -> Chunks.of(Objects.requireNonNull(text.text()))
                    .forEach(chunk -> pieces.add(new Piece(VectorRows.Piece.of(id, chunk), chunk.text()))));
            return pieces;
        }
    }

    /**
     * Makes the vectors of claimed records; work that turns out to be gone is passed over.
     *
     * @throws RuntimeException the model could not embed; nothing was written
     */
    Made make(Incarnation collection, List<RecordId> records) throws SQLException {
        Optional<Draft> read = read(collection, records);
        if (read.isEmpty()) {
            return new Made(0, 0);
        }
        Draft draft = read.get();
        List<Piece> pieces = draft.pieces();
        List<Piece> fresh = pieces.stream()
                .filter(piece -> !draft.stored().contains(piece.piece()))
                .toList();
        Map<VectorRows.Piece, PGhalfvec> embedded = embed(fresh);
        List<VectorRows.Piece> keep = pieces.stream()
                .map(Piece::piece)
                .filter(piece -> draft.stored().contains(piece) || embedded.containsKey(piece))
                .toList();
        write(draft, records, keep, embedded);
        return new Made(fresh.size(), pieces.size() - fresh.size());
    }

    private Optional<Draft> read(Incarnation incarnation, List<RecordId> records) throws SQLException {
        try (Connection connection = replica.getConnection()) {
            Optional<SearchedCollection> collection = SearchedCollection.find(connection, incarnation);
            if (collection.isEmpty()) {
                return Optional.empty();
            }
            Map<RecordId, SearchedCollection.Text> texts = collection.get().texts(connection, records, Map.of());
            Set<VectorRows.Piece> stored = new VectorRows(connection, collection.get()).stored(records, model.name());
            return Optional.of(new Draft(collection.get(), texts, stored));
        }
    }

    private Map<VectorRows.Piece, PGhalfvec> embed(List<Piece> pieces) {
        Map<VectorRows.Piece, PGhalfvec> embedded = new HashMap<>();
        for (int from = 0; from < pieces.size(); from += EmbeddingModel.TEXTS_MAX) {
            List<Piece> part = pieces.subList(from, Math.min(pieces.size(), from + EmbeddingModel.TEXTS_MAX));
            List<float[]> vectors = model.embed(part.stream().map(Piece::text).toList());
            for (int i = 0; i < part.size(); i++) {
                if (EmbeddingModel.hasMeaning(vectors.get(i))) {
                    embedded.put(part.get(i).piece(), new PGhalfvec(vectors.get(i)));
                }
            }
        }
        return embedded;
    }

    private void write(
            Draft draft, List<RecordId> records, List<VectorRows.Piece> keep, Map<VectorRows.Piece, PGhalfvec> embedded)
            throws SQLException {
        try (Connection transaction = replica.getConnection()) {
            transaction.setAutoCommit(false);
            boolean committed = false;
            try {
                // Rows and work are written together: once the work is locked, a new statement sees the row it belongs
                // to, and whoever changes or deletes the row next waits for this transaction.
                Incarnation collection = draft.collection().incarnation();
                Set<RecordId> locked = work.lock(transaction, collection, records);
                Map<RecordId, SearchedCollection.Text> now =
                        draft.collection().texts(transaction, List.copyOf(locked), draft.texts());
                List<RecordId> done = locked.stream()
                        .filter(id -> isUnchanged(draft.texts().get(id), now.get(id)))
                        .sorted()
                        .toList();
                write(transaction, draft, new Done(done, now), keep, embedded);
                work.done(transaction, collection, done);
                work.again(
                        transaction,
                        collection,
                        locked.stream()
                                .filter(id -> !done.contains(id))
                                .sorted()
                                .toList());
                transaction.commit();
                committed = true;
            } finally {
                if (!committed) {
                    transaction.rollback();
                }
            }
        }
    }

    private record Done(List<RecordId> records, Map<RecordId, SearchedCollection.Text> now) {}

    private void write(
            Connection transaction,
            Draft draft,
            Done done,
            List<VectorRows.Piece> keep,
            Map<VectorRows.Piece, PGhalfvec> embedded)
            throws SQLException {
        List<VectorRows.Piece> kept = keep.stream()
                .filter(piece -> done.records().contains(piece.record()))
                .toList();
        VectorRows rows = new VectorRows(transaction, draft.collection());
        rows.removeOthers(done.records(), kept);
        List<RecordId> present =
                done.records().stream().filter(done.now()::containsKey).toList();
        rows.move(present, present.stream().map(id -> position(done, id)).toList());
        List<VectorRows.Vector> vectors = new ArrayList<>();
        for (VectorRows.Piece piece : kept) {
            PGhalfvec embedding = embedded.get(piece);
            if (embedding != null) {
                vectors.add(new VectorRows.Vector(piece, position(done, piece.record()), embedding));
            }
        }
        rows.write(vectors, model.name());
    }

    private static Long position(Done done, RecordId record) {
        return Objects.requireNonNull(done.now().get(record)).position();
    }

    /** Whether a record's text is what was embedded; a record that was and is not there counts as unchanged. */
    private static boolean isUnchanged(
            SearchedCollection.@Nullable Text before, SearchedCollection.@Nullable Text now) {
        if (before == null || now == null) {
            return before == null && now == null;
        }
        return now.text() == null || now.text().equals(before.text());
    }
}
