package io.headwater.command.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The statements of a flush, prepared on its connection. Closing the connection closes them.
 *
 * @param lock begins, and reads what the flush is judged on
 * @param commit ends what {@code lock} began
 * @param commitIfForeseen all of it at once
 */
record FlushStatements(
        Connection connection, PreparedStatement lock, PreparedStatement commit, PreparedStatement commitIfForeseen) {

    // A process that stops in the middle of a flush must not hold the heads for longer than this. The plans depend
    // on
    // no parameter: each is made once.
    private static final String PREPARE_SESSION = """
            SET idle_in_transaction_session_timeout = '10s';
            SET statement_timeout = '20s';
            SET plan_cache_mode = 'force_generic_plan'
            """;

    // Three statements, not one: the last takes its snapshot after the heads are locked, so it sees everything that
    // was committed before (a subquery of the locking statement would read as of before the wait).
    private static final String LOCK = """
            BEGIN ISOLATION LEVEL READ COMMITTED;
            SELECT
                partition,
                position,
                epoch
            FROM log.partition_head
            WHERE partition = ANY (?)
            ORDER BY partition
            FOR UPDATE;
            SELECT
                stream.number::integer,
                last.version,
                last.id
            FROM unnest(?::bigint[], ?::text[]) WITH ORDINALITY AS stream (incarnation, key, number)
            CROSS JOIN LATERAL (
                SELECT version, id
                FROM log.event
                WHERE incarnation = stream.incarnation AND stream_key = stream.key
                ORDER BY version DESC
                LIMIT 1
            ) AS last
            """;

    // Locks in ascending order, as above, and moves the heads if all of them are where they are taken to be.
    private static final String MOVE_IF_FORESEEN = """
            BEGIN ISOLATION LEVEL READ COMMITTED;
            WITH moving AS MATERIALIZED (
                SELECT partition, position_before, epoch, position
                FROM unnest(?::integer[], ?::bigint[], ?::integer[], ?::bigint[])
                    AS moving (partition, position_before, epoch, position)
            ), locked AS MATERIALIZED (
                SELECT partition, position, epoch
                FROM log.partition_head
                WHERE partition = ANY (?)
                ORDER BY partition
                FOR UPDATE
            ), moved AS (
                UPDATE log.partition_head
                SET position = moving.position
                FROM moving, locked
                WHERE partition_head.partition = moving.partition
                    AND locked.partition = moving.partition
                    AND locked.position = moving.position_before
                    AND locked.epoch = moving.epoch
                RETURNING partition_head.partition
            )
            SELECT log.require_foreseen((SELECT count(*) FROM moved) = (SELECT count(*) FROM moving));
            """;

    // A statement of its own, so that its snapshot is from after the locks.
    private static final String REQUIRE_TIPS = """
            SELECT log.require_foreseen(false)
            FROM unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[]) AS stream (incarnation, key, version, event)
            LEFT JOIN LATERAL (
                SELECT version, id
                FROM log.event
                WHERE incarnation = stream.incarnation AND stream_key = stream.key
                ORDER BY version DESC
                LIMIT 1
            ) AS last ON true
            WHERE coalesce(last.version, 0) <> stream.version OR last.id <> stream.event::uuid;
            """;

    private static final String COMMIT_FORESEEN = MOVE_IF_FORESEEN + REQUIRE_TIPS + EventColumns.INSERT + """
            ;
            COMMIT
            """;

    private static final String COMMIT = EventColumns.INSERT + """
            ;
            UPDATE log.partition_head
            SET position = moved.position
            FROM unnest(?::integer[], ?::bigint[]) AS moved (partition, position)
            WHERE partition_head.partition = moved.partition;
            COMMIT
            """;

    static FlushStatements prepareOn(Connection connection) throws SQLException {
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(PREPARE_SESSION);
            }
            return new FlushStatements(
                    connection,
                    connection.prepareStatement(LOCK),
                    connection.prepareStatement(COMMIT),
                    connection.prepareStatement(COMMIT_FORESEEN));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
