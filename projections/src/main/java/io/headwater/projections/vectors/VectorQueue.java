package io.headwater.projections.vectors;

import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The work that a row's transaction leaves for the vectors, in the same transaction.
 *
 * <p>Every writer locks the work of a collection in the order of record ids, and work before vectors, so that none waits
 * for another in a circle.
 */
public final class VectorQueue {
    private VectorQueue() {}

    /**
     * A record whose text changed.
     *
     * @param position of the first event that changed it and is not in the vectors
     */
    public record Change(RecordId id, Position position) {}

    /**
     * A searched collection's work and vectors.
     *
     * @param vectorTable full and quoted
     */
    public record Target(Incarnation collection, String vectorTable) {}

    /**
     * Leaves work for records whose text changed, or adds to what waits already, and removes all that records which are gone
     * have here.
     */
    public static void leave(
            Connection transaction, Partition partition, Target target, List<Change> changes, List<RecordId> gone)
            throws SQLException {
        if (!changes.isEmpty() && !gone.isEmpty()) {
            // Either statement keeps to the order, but not the one after the other.
            lock(
                    transaction,
                    target.collection(),
                    Stream.concat(changes.stream().map(Change::id), gone.stream()));
        }
        if (!changes.isEmpty()) {
            add(transaction, partition, target.collection(), changes);
        }
        if (!gone.isEmpty()) {
            remove(transaction, target, gone);
        }
    }

    private static final String LOCK = """
            SELECT
            FROM headwater.vector_work
            WHERE collection = ? AND record_id = ANY (?)
            ORDER BY record_id
            FOR UPDATE
            """;

    private static void lock(Connection transaction, Incarnation collection, Stream<RecordId> records)
            throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(LOCK)) {
            statement.setLong(1, collection.value());
            statement.setArray(
                    2,
                    transaction.createArrayOf(
                            "text", records.map(RecordId::value).toArray(String[]::new)));
            statement.execute();
        }
    }

    // The oldest position stays: it holds back the vectors' checkpoint. A new text deserves an attempt at once.
    private static final String ADD = """
            INSERT INTO headwater.vector_work AS work
              (partition, collection, record_id, position, attempts, not_before, error)
            SELECT ?, ?, record_id, position, 0, now(), NULL
            FROM unnest(?::text[], ?::bigint[]) AS changed (record_id, position)
            ON CONFLICT (collection, record_id) DO UPDATE SET
              position = least(work.position, excluded.position),
              attempts = 0,
              not_before = excluded.not_before,
              error = NULL
            """;

    private static void add(Connection transaction, Partition partition, Incarnation collection, List<Change> changes)
            throws SQLException {
        List<Change> ordered =
                changes.stream().sorted(Comparator.comparing(Change::id)).toList();
        try (PreparedStatement statement = transaction.prepareStatement(ADD)) {
            statement.setInt(1, partition.number());
            statement.setLong(2, collection.value());
            String[] ids = ordered.stream().map(change -> change.id().value()).toArray(String[]::new);
            Long[] positions =
                    ordered.stream().map(change -> change.position().value()).toArray(Long[]::new);
            statement.setArray(3, transaction.createArrayOf("text", ids));
            statement.setArray(4, transaction.createArrayOf("bigint", positions));
            statement.executeUpdate();
        }
    }

    private static final String REMOVE_WORK = """
            WITH ordered AS MATERIALIZED (
              SELECT record_id
              FROM headwater.vector_work
              WHERE collection = ? AND record_id = ANY (?)
              ORDER BY record_id
              FOR UPDATE
            )
            DELETE FROM headwater.vector_work
            WHERE collection = ? AND record_id IN (SELECT record_id FROM ordered)
            """;

    private static final String REMOVE_VECTORS = """
            DELETE FROM {table}
            WHERE record_id = ANY (?)
            """;

    private static void remove(Connection transaction, Target target, List<RecordId> records) throws SQLException {
        String[] ids = records.stream().map(RecordId::value).toArray(String[]::new);
        try (PreparedStatement statement = transaction.prepareStatement(REMOVE_WORK)) {
            statement.setLong(1, target.collection().value());
            statement.setArray(2, transaction.createArrayOf("text", ids));
            statement.setLong(3, target.collection().value());
            statement.executeUpdate();
        }
        try (PreparedStatement statement =
                transaction.prepareStatement(REMOVE_VECTORS.replace("{table}", target.vectorTable()))) {
            statement.setArray(1, transaction.createArrayOf("text", ids));
            statement.executeUpdate();
        }
    }
}
