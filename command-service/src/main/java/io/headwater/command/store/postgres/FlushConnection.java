package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.command.store.StreamId;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a flush on a connection of its own: one round trip if what was foreseen holds, else two; each is several
 * statements in one message, prepared on the server. One thread.
 */
final class FlushConnection implements AutoCloseable {
    /** What the flush has to be judged on, under the heads' locks. */
    record Locked(Map<Partition, Head> heads, Map<StreamId, Tip> tips) {}

    // Raised by log.require_foreseen.
    private static final String REFUTED = "HW001";

    private final LogDatabase database;
    private @Nullable Open open;

    FlushConnection(LogDatabase database) {
        this.database = database;
    }

    /** Begins the transaction, locks heads in ascending order, then reads the ends of streams. */
    Locked lock(SortedSet<Partition> partitions, List<StreamId> streams) throws SQLException {
        PreparedStatement lock = open().lock;
        lock.setObject(1, partitions.stream().mapToInt(Partition::number).toArray());
        lock.setObject(
                2,
                streams.stream()
                        .mapToLong(stream -> stream.incarnation().value())
                        .toArray());
        lock.setObject(3, streams.stream().map(StreamId::key).toArray(String[]::new));
        lock.execute();
        Map<Partition, Head> heads = new HashMap<>();
        try (ResultSet row = nextResult(lock)) {
            while (row.next()) {
                heads.put(new Partition(row.getInt(1)), new Head(new Position(row.getLong(2)), row.getInt(3)));
            }
        }
        Map<StreamId, Tip> tips = new HashMap<>();
        try (ResultSet row = nextResult(lock)) {
            while (row.next()) {
                Tip tip = new Tip(new Version(row.getLong(2)), row.getObject(3, UUID.class));
                tips.put(streams.get(row.getInt(1) - 1), tip);
            }
        }
        return new Locked(heads, tips);
    }

    /** Inserts the events, moves the heads, commits. If it throws, only the database knows what happened. */
    void commit(FlushPlan plan) throws SQLException {
        PreparedStatement commit = open().commit;
        bindCommit(commit, 0, plan);
        commit.execute();
    }

    /**
     * The whole flush at once: locks the heads, requires that heads and tips are what the plan was made on, and commits. If
     * it throws, {@link #isRefuted} tells whether that was not so; else only the database knows what happened.
     */
    void commitIfForeseen(Foresight.Foreseen foreseen) throws SQLException {
        PreparedStatement commit = open().commitIfForeseen;
        Map<Partition, Head> heads = foreseen.heads();
        commit.setObject(1, heads.keySet().stream().mapToInt(Partition::number).toArray());
        commit.setObject(
                2,
                heads.values().stream()
                        .mapToLong(head -> head.position().value())
                        .toArray());
        commit.setObject(3, heads.values().stream().mapToInt(Head::epoch).toArray());
        Map<StreamId, Tip> tips = foreseen.tips();
        commit.setObject(
                4,
                tips.keySet().stream()
                        .mapToLong(stream -> stream.incarnation().value())
                        .toArray());
        commit.setObject(5, tips.keySet().stream().map(StreamId::key).toArray(String[]::new));
        commit.setObject(
                6,
                tips.values().stream().mapToLong(tip -> tip.version().value()).toArray());
        commit.setObject(
                7,
                tips.values().stream()
                        .map(tip ->
                                tip.lastEvent() == null ? null : tip.lastEvent().toString())
                        .toArray(String[]::new));
        bindCommit(commit, 7, foreseen.plan());
        commit.execute();
    }

    private static void bindCommit(PreparedStatement commit, int before, FlushPlan plan) throws SQLException {
        EventColumns.bind(commit, before, plan.events());
        int[] partitions =
                plan.heads().keySet().stream().mapToInt(Partition::number).toArray();
        long[] positions = plan.heads().values().stream()
                .mapToLong(head -> head.position().value())
                .toArray();
        commit.setObject(before + EventColumns.COUNT + 1, partitions);
        commit.setObject(before + EventColumns.COUNT + 2, positions);
    }

    /** Whether heads or tips were others than foreseen; then nothing was stored. */
    static boolean isRefuted(SQLException failure) {
        return REFUTED.equals(failure.getSQLState());
    }

    void rollback() throws SQLException {
        try (Statement statement = open().connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    // The lock waits for the transaction in doubt to end, however late its commit arrives; the second statement has a
    // snapshot from after that. Transactions are atomic, so its first event speaks for all.
    private static final String FIND_COMMITTED = """
            BEGIN ISOLATION LEVEL READ COMMITTED;
            SELECT position
            FROM log.partition_head
            WHERE partition = ?
            FOR UPDATE;
            SELECT id
            FROM log.event
            WHERE partition = ? AND position = ?;
            COMMIT
            """;

    /** Whether a transaction whose connection was lost at the commit has stored its events. */
    boolean wasCommitted(FlushPlan plan) throws SQLException {
        Placed first = plan.events().getFirst();
        try (PreparedStatement find = open().connection.prepareStatement(FIND_COMMITTED)) {
            find.setInt(1, first.partition().number());
            find.setInt(2, first.partition().number());
            find.setLong(3, first.position().value());
            find.execute();
            nextResult(find).close();
            try (ResultSet row = nextResult(find)) {
                return row.next() && first.event().id().equals(row.getObject(1, UUID.class));
            }
        }
    }

    /** Drops the connection; the next use opens another. An open transaction is rolled back by the server. */
    @Override
    public void close() {
        Open closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.connection.close();
            } catch (SQLException _) {
                // It is lost either way, and the server ends what it had begun.
            }
        }
    }

    private Open open() throws SQLException {
        Open present = open;
        if (present == null) {
            present = Open.on(database.connect());
            open = present;
        }
        return present;
    }

    private static ResultSet nextResult(Statement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() == -1) {
                throw new SQLException("the server sent fewer results than statements");
            }
        }
        return statement.getResultSet();
    }

    private record Open(
            Connection connection,
            PreparedStatement lock,
            PreparedStatement commit,
            PreparedStatement commitIfForeseen) {

        // A process that stops in the middle of a flush must not hold the heads for longer than this.
        private static final String LIMIT_SESSION = """
                SET idle_in_transaction_session_timeout = '10s';
                SET statement_timeout = '20s'
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

        // As above: the requirement has a snapshot of its own, from after the heads are locked.
        private static final String LOCK_AND_REQUIRE = """
                BEGIN ISOLATION LEVEL READ COMMITTED;
                WITH foreseen AS MATERIALIZED (
                    SELECT partition, position, epoch
                    FROM unnest(?::integer[], ?::bigint[], ?::integer[]) AS foreseen (partition, position, epoch)
                ), locked AS MATERIALIZED (
                    SELECT partition, position, epoch
                    FROM log.partition_head
                    WHERE partition IN (SELECT partition FROM foreseen)
                    ORDER BY partition
                    FOR UPDATE
                )
                SELECT log.require_foreseen(count(locked.partition) = count(*))
                FROM foreseen
                LEFT JOIN locked USING (partition, position, epoch);
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

        private static final String COMMIT = EventColumns.INSERT + """
                ;
                UPDATE log.partition_head
                SET position = moved.position
                FROM unnest(?::integer[], ?::bigint[]) AS moved (partition, position)
                WHERE partition_head.partition = moved.partition;
                COMMIT
                """;

        static Open on(Connection connection) throws SQLException {
            try {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(LIMIT_SESSION);
                }
                return new Open(
                        connection,
                        connection.prepareStatement(LOCK),
                        connection.prepareStatement(COMMIT),
                        connection.prepareStatement(LOCK_AND_REQUIRE + COMMIT));
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
    }
}
