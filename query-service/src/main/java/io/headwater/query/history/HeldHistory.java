package io.headwater.query.history;

import io.headwater.events.Incarnation;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads.Answer;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A collection as the history knows it, a record in it, and what was read of it in the same statement.
 *
 * @param collection this life of it; null if the history knows no such collection
 * @param kept what is kept of its records
 * @param lastGap the last event that is parked or was skipped: of the record, or, where the history does not know the
 *     collection, of what would have made it known; null as a rule
 */
record HeldHistory<T>(
        @Nullable Incarnation collection,
        Kept kept,
        @Nullable Position lastGap,
        T value) {
    /**
     * What is kept of a collection's records.
     *
     * @param since all their events after this position, but for what is parked or was skipped; null if they are not kept now
     * @param isWhole whether this is since the collection began
     */
    record Kept(@Nullable Position since, boolean isWhole) {}

    /** The columns that {@link #read} reads; {@link #sources} provides them. */
    static final String COLUMNS = """
            seen.epoch,
            seen.position AS checkpoint,
            records.epoch AS records_epoch,
            records.position AS records_checkpoint,
            held.incarnation AS held_collection,
            held.kept_since,
            held.begun,
            gap.last_gap""";

    // What was skipped in an earlier life of the name is no gap of this one. An event about the tenant or the
    // collection
    // is one only where the name is not known for the want of it.
    private static final String GAP = """
            LEFT JOIN LATERAL (
              SELECT max(gone.position) AS last_gap
              FROM (
                SELECT position, tenant, collection, record_id, projection, partition
                FROM headwater.parked_event
                UNION ALL
                SELECT position, tenant, collection, record_id, projection, partition
                FROM headwater.skipped_event
                WHERE position > coalesce(held.begun, 0)
              ) AS gone
              WHERE gone.projection = 'history'
                AND gone.partition = ?
                AND gone.tenant = ?
                AND coalesce(gone.collection, '') = ANY (
                  CASE
                    WHEN held.incarnation IS NOT NULL OR EXISTS (
                      SELECT FROM headwater.history_tenant WHERE incarnation = ?
                    ) THEN ARRAY[?]
                    ELSE ARRAY['', ?]
                  END
                )
                AND coalesce(gone.record_id, '') = CASE WHEN held.incarnation IS NULL THEN '' ELSE ? END
            ) AS gap ON TRUE
            """;

    /** Exactly one row: the checkpoints, and the collection if there is one of the name. */
    static Sql sources(CollectionRef ref, RecordId record) {
        int partition = ref.tenant().partition().number();
        long tenant = ref.tenant().incarnation().value();
        String collection = ref.collection().value();
        return new Sql()
                .add("""
                        (VALUES (1)) AS one
                        LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'history' AND seen.partition = ?
                        LEFT JOIN headwater.checkpoint AS records ON records.projection = 'records' AND records.partition = ?
                        LEFT JOIN headwater.history_collection AS held ON held.tenant = ? AND held.name = ?
                        """, partition, partition, tenant, collection)
                .add(GAP, partition, ref.tenant().tenant().value(), tenant, collection, collection, record.value());
    }

    /** How far the history was. */
    static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return Checkpoint.read(row, "epoch", "checkpoint");
    }

    /** How far the records were. */
    static Checkpoint records(ResultSet row) throws SQLException {
        return Checkpoint.read(row, "records_epoch", "records_checkpoint");
    }

    /** Reads a row that stands. */
    static <T> HeldHistory<T> read(ResultSet row, T value) throws SQLException {
        long gap = row.getLong("last_gap");
        Position lastGap = row.wasNull() ? null : new Position(gap);
        long collection = row.getLong("held_collection");
        if (row.wasNull()) {
            return new HeldHistory<>(null, new Kept(null, false), lastGap, value);
        }
        long keptSince = row.getLong("kept_since");
        Kept kept = row.wasNull()
                ? new Kept(null, false)
                : new Kept(new Position(keptSince), keptSince == row.getLong("begun"));
        return new HeldHistory<>(new Incarnation(collection), kept, lastGap, value);
    }

    boolean isKnown() {
        return collection != null;
    }

    /** Whether nothing of the record after that position is parked or was skipped. */
    boolean isWithoutGapAfter(Position position) {
        return lastGap == null || !lastGap.isAfter(position);
    }

    /** What was found; 404 if the history has no such collection, which is {@code history-not-kept} if it may only lack it. */
    static <T> HeldHistory<T> found(Answer<HeldHistory<T>> answer, CollectionRef ref) {
        HeldHistory<T> held = answer.snapshot().value();
        if (held.isKnown()) {
            return held;
        }
        if (held.lastGap() != null) {
            throw gap(answer, ref, "What there was of collection '" + ref.collection() + "' is not in the history.");
        }
        throw AnswerHeaders.notFound(
                answer, ref.tenant().partition(), "There is no collection '" + ref.collection() + "'.");
    }

    /** 404 {@code history-not-kept}. */
    static RuntimeException gap(Answer<?> answer, CollectionRef ref, String detail) {
        return AnswerHeaders.problem(
                answer, ref.tenant().partition(), Problem.of(ProblemType.HISTORY_NOT_KEPT, detail));
    }
}
