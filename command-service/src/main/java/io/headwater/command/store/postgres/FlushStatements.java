package io.headwater.command.store.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The statements of a flush, prepared on its connection. Closing the connection closes them.
 *
 * @param appendNewIfForeseen a whole flush at once, for the first event of a stream, if that is all it expects
 * @param appendOneIfForeseen the same for any one event
 * @param events for flushes of events alone
 * @param eventsAndAnswers for flushes that keep answers, too
 * @param all for flushes whose events have effects, or delete; with or without answers
 */
record FlushStatements(
        Connection connection,
        PreparedStatement appendNewIfForeseen,
        PreparedStatement appendOneIfForeseen,
        Prepared events,
        Prepared eventsAndAnswers,
        Prepared all) {
    /** The statements for a flush. */
    Prepared of(boolean answers, boolean facts) {
        if (facts) {
            return all;
        }
        return answers ? eventsAndAnswers : events;
    }

    /**
     * What a flush needs.
     *
     * @param lock begins, and reads what the flush is judged on
     * @param commit ends what {@code lock} began
     * @param appendIfForeseen all of it at once
     */
    record Prepared(PreparedStatement lock, PreparedStatement commit, PreparedStatement appendIfForeseen) {
        static Prepared on(Connection connection, String lock, String commit, String append) throws SQLException {
            return new Prepared(
                    connection.prepareStatement(lock),
                    connection.prepareStatement(commit),
                    connection.prepareStatement(append));
        }
    }

    // A process that stops in the middle of a flush must not hold the heads for longer than this. The plans depend on
    // no parameter: each is made once.
    private static final String PREPARE_SESSION = """
            SET idle_in_transaction_session_timeout = '10s';
            SET statement_timeout = '20s';
            SET plan_cache_mode = 'force_generic_plan'
            """;

    // Several statements, not one: those after the first take their snapshots after the heads are locked, so they see
    // everything that was committed before (a subquery of the locking statement would read as of before the wait).
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

    private static final String LOCK_AND_FIND_ANSWERS = LOCK + ";\n" + KeptAnswers.FIND;

    // Nothing that a flush asks for is worth reading a whole table, whatever statistics say of the tenants in it.
    private static final String LOCK_AND_LOOK =
            LOCK_AND_FIND_ANSWERS + ";\nSET LOCAL enable_seqscan = off;\n" + FactQuestions.LOOK;

    // Streams that are not as they are taken to be.
    private static final String SURPRISES = """
            SELECT
            FROM unnest(?::bigint[], ?::text[], ?::bigint[], ?::text[]) AS stream (incarnation, key, version, event)
            LEFT JOIN LATERAL (
                SELECT version, id
                FROM log.event
                WHERE incarnation = stream.incarnation AND stream_key = stream.key
                ORDER BY version DESC
                LIMIT 1
            ) AS last ON true
            WHERE coalesce(last.version, 0) <> stream.version OR last.id <> stream.event::uuid
            """;

    // One statement that is its own transaction. If a head is where it is taken to be, no event was committed to its
    // partition between the statement's snapshot and the lock, so the streams of the snapshot are those of the lock.
    // Facts may have been, without moving a head: see Assumptions.HOLD.
    private static final String MOVE_HEAD = """
            WITH moved AS (
                UPDATE log.partition_head
                SET position = ?
                WHERE partition = ? AND position = ? AND epoch = ?
            """;

    private static final String APPEND_ONE = """
                RETURNING true
            )
            """ + EventColumns.INSERT_ONE + """
            CROSS JOIN moved
            """;

    // Not worth a look: the log takes no second first event.
    private static final String APPEND_NEW_IF_FORESEEN = MOVE_HEAD + APPEND_ONE;

    private static final String APPEND_ONE_IF_FORESEEN =
            MOVE_HEAD + " AND NOT EXISTS (\n" + SURPRISES + ")\n" + APPEND_ONE;

    // The same for many. A head that is locked is about to move: not waiting for it also rules out deadlocks.
    private static final String MOVE_HEADS = """
            WITH moving AS MATERIALIZED (
                SELECT partition, position_before, epoch, position
                FROM unnest(?::integer[], ?::bigint[], ?::integer[], ?::bigint[])
                    AS moving (partition, position_before, epoch, position)
            ), locked AS MATERIALIZED (
                SELECT partition, position, epoch, xmin AS written_by
                FROM log.partition_head
                WHERE partition = ANY (?)
                FOR UPDATE SKIP LOCKED
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
            """;

    // Evaluated before the first row, also where there is none.
    private static final String IF_FORESEEN_AND = """
            WHERE log.require_foreseen(
                (SELECT count(*) FROM moved) = (SELECT count(*) FROM moving) AND NOT EXISTS (
            """ + SURPRISES + """
                )
            """;

    private static final String IF_FORESEEN = IF_FORESEEN_AND + ")\n";

    private static final String APPEND_IF_FORESEEN = MOVE_HEADS + EventColumns.INSERT + IF_FORESEEN;

    // What a WITH changes without being asked for it comes after the rest: after the condition, so that nobody waits
    // for a key's row without having the head.
    private static final String APPEND_AND_ANSWER_IF_FORESEEN =
            MOVE_HEADS + ", answers AS (\n" + AnswerColumns.INSERT + ")\n" + EventColumns.INSERT + IF_FORESEEN;

    private static final String APPEND_ALL_IF_FORESEEN = MOVE_HEADS + ", answers AS (\n" + AnswerColumns.INSERT + "), "
            + FactColumns.RECORDS_WITH + EventColumns.INSERT + IF_FORESEEN_AND + Assumptions.HOLD + ")\n";

    private static final String END = """
            ;
            UPDATE log.partition_head
            SET position = moved.position
            FROM unnest(?::integer[], ?::bigint[]) AS moved (partition, position)
            WHERE partition_head.partition = moved.partition;
            """;

    private static final String COMMIT = EventColumns.INSERT + END + "COMMIT";

    private static final String ANSWER_AND_COMMIT = EventColumns.INSERT + END + AnswerColumns.REPLACE + "; COMMIT";

    private static final String ALL_AND_COMMIT =
            EventColumns.INSERT + END + AnswerColumns.REPLACE + ";\n" + FactColumns.ALL + "; COMMIT";

    static FlushStatements prepareOn(Connection connection) throws SQLException {
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(PREPARE_SESSION);
            }
            return new FlushStatements(
                    connection,
                    connection.prepareStatement(APPEND_NEW_IF_FORESEEN),
                    connection.prepareStatement(APPEND_ONE_IF_FORESEEN),
                    Prepared.on(connection, LOCK, COMMIT, APPEND_IF_FORESEEN),
                    Prepared.on(connection, LOCK_AND_FIND_ANSWERS, ANSWER_AND_COMMIT, APPEND_AND_ANSWER_IF_FORESEEN),
                    Prepared.on(connection, LOCK_AND_LOOK, ALL_AND_COMMIT, APPEND_ALL_IF_FORESEEN));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
