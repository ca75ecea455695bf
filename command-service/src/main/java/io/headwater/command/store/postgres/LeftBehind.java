package io.headwater.command.store.postgres;

import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** What the log keeps beside the events of tenants and collections that have ended. Any number of threads. */
final class LeftBehind {
    /** Rows of one transaction of the clean-up. */
    static final int REMOVED_AT_ONCE_MAX = 1_000;

    private static final Duration LATE_MAX = Duration.ofMinutes(1);
    // After this an end that was noted has not come, and is noted again if somebody tries again.
    private static final Duration ENDING_MAX = Duration.ofDays(1);

    private final DataSource pool;

    LeftBehind(DataSource pool) {
        this.pool = pool;
    }

    private static final String NOTE = """
            INSERT INTO log.left_behind (incarnation, stream_incarnation, stream_key, noted_at)
            SELECT
                incarnation,
                stream_incarnation,
                stream_key,
                now()
            FROM unnest(?::bigint[], ?::text[], ?::bigint[]) AS noted (stream_incarnation, stream_key, incarnation)
            ORDER BY incarnation
            ON CONFLICT (incarnation) DO UPDATE SET noted_at = excluded.noted_at
            """;

    void note(Map<Incarnation, StreamId> endings) {
        List<Incarnation> ending = List.copyOf(endings.keySet());
        try (Connection connection = pool.getConnection();
                PreparedStatement note = connection.prepareStatement(NOTE)) {
            LogReader.bind(
                    note,
                    ending.stream()
                            .map(endings::get)
                            .map(Objects::requireNonNull)
                            .toList());
            note.setObject(3, ending.stream().mapToLong(Incarnation::value).toArray());
            note.executeUpdate();
        } catch (SQLException e) {
            throw new StoreUnavailable("noting an end", e);
        }
    }

    // A life has ended once its stream says so, or has gone on to the next.
    private static final String ENDED = """
            SELECT noted.incarnation
            FROM log.left_behind AS noted
            CROSS JOIN LATERAL (
                SELECT
                    type,
                    data
                FROM log.event
                WHERE incarnation = noted.stream_incarnation AND stream_key = noted.stream_key
                ORDER BY version DESC
                LIMIT 1
            ) AS last
            WHERE last.type IN ('{offboarded}', '{dropped}') OR (last.data ->> 'incarnation')::bigint <> noted.incarnation
            """.replace("{offboarded}", EventType.TENANT_OFFBOARDED.wireName())
            .replace("{dropped}", EventType.COLLECTION_DROPPED.wireName());

    // The lock ends with the transaction: one instance at a time, none for long.
    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('headwater.left_behind'))";

    static final String REMOVE_SNAPSHOTS = """
            DELETE FROM log.snapshot
            WHERE ctid = ANY (ARRAY(
                SELECT snapshot.ctid
                FROM ({ended}) AS ended
                JOIN log.snapshot ON snapshot.incarnation = ended.incarnation
                LIMIT ?
                FOR UPDATE OF snapshot SKIP LOCKED
            ))
            """.replace("{ended}", ENDED);

    static final String REMOVE_ANSWERS = """
            DELETE FROM log.idempotency
            WHERE ctid = ANY (ARRAY(
                SELECT idempotency.ctid
                FROM ({ended}) AS ended
                JOIN log.idempotency ON idempotency.tenant = ended.incarnation
                LIMIT ?
                FOR UPDATE OF idempotency SKIP LOCKED
            ))
            """.replace("{ended}", ENDED);

    // Late ones may still come for a moment: a snapshot that waited to be written, a command that was under way.
    private static final String FORGET_NOTES = """
            DELETE FROM log.left_behind
            WHERE
                noted_at < now() - ? * INTERVAL '1 millisecond'
                OR (
                    noted_at < now() - ? * INTERVAL '1 millisecond'
                    AND NOT EXISTS (SELECT FROM log.snapshot WHERE snapshot.incarnation = left_behind.incarnation)
                    AND NOT EXISTS (SELECT FROM log.idempotency WHERE idempotency.tenant = left_behind.incarnation)
                    AND incarnation IN ({ended})
                )
            """.replace("{ended}", ENDED);

    /**
     * Removes what ended lives left behind; nothing while another instance does.
     *
     * @return how many rows of a kind at most; {@value #REMOVED_AT_ONCE_MAX} if there may be more
     */
    int removeSome() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                int removed = isMine(connection) ? removeSome(connection) : 0;
                connection.commit();
                return removed;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean isMine(Connection connection) throws SQLException {
        try (PreparedStatement tryLock = connection.prepareStatement(TRY_LOCK);
                ResultSet row = tryLock.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static int removeSome(Connection connection) throws SQLException {
        int snapshots = update(connection, REMOVE_SNAPSHOTS, REMOVED_AT_ONCE_MAX);
        int answers = update(connection, REMOVE_ANSWERS, REMOVED_AT_ONCE_MAX);
        update(connection, FORGET_NOTES, ENDING_MAX.toMillis(), LATE_MAX.toMillis());
        return Math.max(snapshots, answers);
    }

    private static int update(Connection connection, String sql, long... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setLong(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }
}
