package io.headwater.projections.vectors;

import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** The table of waiting work, from the side of who does it. Nothing here holds a lock while a text is embedded. */
final class VectorWork {
    private final DataSource replica;

    VectorWork(DataSource replica) {
        this.replica = replica;
    }

    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
              SELECT collection, record_id
              FROM headwater.vector_work
              WHERE not_before <= now()
              ORDER BY not_before
              LIMIT ?
              FOR UPDATE SKIP LOCKED
            )
            UPDATE headwater.vector_work AS work
            SET not_before = now() + ? * interval '1 millisecond'
            FROM due
            WHERE work.collection = due.collection AND work.record_id = due.record_id
            RETURNING work.collection, work.record_id
            """;

    /** Takes what has been due for longest; it is due again after {@code lease} unless it is done by then. */
    Map<Incarnation, List<RecordId>> claim(int recordsMax, Duration lease) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setInt(1, recordsMax);
            statement.setLong(2, lease.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                Map<Incarnation, List<RecordId>> claimed = new HashMap<>();
                while (row.next()) {
                    claimed.computeIfAbsent(new Incarnation(row.getLong(1)), _ -> new ArrayList<>())
                            .add(new RecordId(row.getString(2)));
                }
                return claimed;
            }
        }
    }

    private static final String PENDING = """
            SELECT count(*)
            FROM (SELECT 1 FROM headwater.vector_work LIMIT ?) AS pending
            """;

    /** How many records wait, counted up to {@code countMax}. */
    long pending(int countMax) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(PENDING)) {
            statement.setInt(1, countMax);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static final String LOCK = """
            SELECT record_id
            FROM headwater.vector_work
            WHERE collection = ? AND record_id = ANY (?)
            ORDER BY record_id
            FOR UPDATE
            """;

    /** Locks work, after waiting for rows that are being written; what is not returned is gone: done, or the record was deleted. */
    Set<RecordId> lock(Connection transaction, Incarnation collection, List<RecordId> records) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(LOCK)) {
            statement.setLong(1, collection.value());
            statement.setArray(2, transaction.createArrayOf("text", texts(records)));
            try (ResultSet row = statement.executeQuery()) {
                Set<RecordId> locked = new HashSet<>();
                while (row.next()) {
                    locked.add(new RecordId(row.getString(1)));
                }
                return locked;
            }
        }
    }

    private static final String DONE = """
            DELETE FROM headwater.vector_work
            WHERE collection = ? AND record_id = ANY (?)
            """;

    /** Removes locked work that is done. */
    void done(Connection transaction, Incarnation collection, List<RecordId> records) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(DONE)) {
            statement.setLong(1, collection.value());
            statement.setArray(2, transaction.createArrayOf("text", texts(records)));
            statement.executeUpdate();
        }
    }

    private static final String AGAIN = """
            UPDATE headwater.vector_work
            SET not_before = now()
            WHERE collection = ? AND record_id = ANY (?)
            """;

    /** Makes locked work due at once: its text changed meanwhile. */
    void again(Connection transaction, Incarnation collection, List<RecordId> records) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(AGAIN)) {
            statement.setLong(1, collection.value());
            statement.setArray(2, transaction.createArrayOf("text", texts(records)));
            statement.executeUpdate();
        }
    }

    private static final String FAILED = """
            UPDATE headwater.vector_work
            SET
              attempts = attempts + 1,
              error = left(?, 2000),
              not_before = now() + least(?::double precision, ?::double precision * power(2, least(attempts, 30))) * interval '1 millisecond'
            WHERE collection = ? AND record_id = ?
            """;

    /** Notes a failure and when to try again. */
    void failed(Incarnation collection, RecordId record, String error, VectorSettings settings) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(FAILED)) {
            statement.setString(1, error.replace('\0', ' '));
            statement.setLong(2, settings.retryLongest().toMillis());
            statement.setLong(3, settings.retryFirst().toMillis());
            statement.setLong(4, collection.value());
            statement.setString(5, record.value());
            statement.executeUpdate();
        }
    }

    private static String[] texts(List<RecordId> records) {
        return records.stream().map(RecordId::value).toArray(String[]::new);
    }
}
