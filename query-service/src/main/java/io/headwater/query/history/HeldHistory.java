package io.headwater.query.history;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A collection as the history knows it, and what was read of it in the same statement.
 *
 * @param collection this life of it
 * @param kept what is kept of its records
 */
record HeldHistory<T>(Incarnation collection, Kept kept, T value) {
    /**
     * What is kept of a collection's records.
     *
     * @param since all their events after this position; null if they are not kept now
     * @param isWhole whether this is since the collection began
     */
    record Kept(@Nullable Position since, boolean isWhole) {}

    /** The columns that {@link #read} reads; {@link #sources} provides them. */
    static final String COLUMNS = """
            seen.epoch,
            seen.position AS checkpoint,
            held.incarnation AS held_collection,
            held.kept_since,
            held.begun""";

    /** Exactly one row: the checkpoint, and the collection if there is one of the name. */
    static Sql sources(CollectionRef ref) {
        return new Sql()
                .add(
                        """
                        (VALUES (1)) AS one
                        LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'history' AND seen.partition = ?
                        LEFT JOIN headwater.history_collection AS held ON held.tenant = ? AND held.name = ?
                        """,
                        ref.tenant().partition().number(),
                        ref.tenant().incarnation().value(),
                        ref.collection().value());
    }

    /** Reads a row that stands; empty if there is no such collection. */
    static <T> Snapshot<Optional<HeldHistory<T>>> read(ResultSet row, T value) throws SQLException {
        Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
        long collection = row.getLong("held_collection");
        if (row.wasNull()) {
            return new Snapshot<>(checkpoint, Optional.empty());
        }
        long keptSince = row.getLong("kept_since");
        Kept kept = row.wasNull()
                ? new Kept(null, false)
                : new Kept(new Position(keptSince), keptSince == row.getLong("begun"));
        return new Snapshot<>(checkpoint, Optional.of(new HeldHistory<>(new Incarnation(collection), kept, value)));
    }

    /** What was found, or 404. */
    static <T> HeldHistory<T> found(Answer<Optional<HeldHistory<T>>> answer, CollectionRef ref) {
        return answer.snapshot()
                .value()
                .orElseThrow(() -> AnswerHeaders.notFound(
                        answer, ref.tenant().partition(), "There is no collection '" + ref.collection() + "'."));
    }
}
