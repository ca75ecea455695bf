package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.postgres.Foresight.Foreseen;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
    private @Nullable FlushStatements open;

    FlushConnection(LogDatabase database) {
        this.database = database;
    }

    /** Begins the transaction, locks heads in ascending order, then reads the ends of streams. */
    Locked lock(SortedSet<Partition> partitions, List<StreamId> streams) throws SQLException {
        PreparedStatement lock = open().lock();
        lock.setObject(1, partitions.stream().mapToInt(Partition::number).toArray());
        bindStreams(lock, 1, streams);
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
        PreparedStatement commit = open().commit();
        EventColumns.bind(commit, 0, plan.events());
        commit.setObject(EventColumns.COUNT + 1, partitions(plan.heads()));
        commit.setObject(EventColumns.COUNT + 2, positions(plan.heads()));
        commit.execute();
    }

    /**
     * The whole flush at once: locks and moves the heads, requires that heads and tips were what the plan was made on,
     * inserts the events, commits. If it throws, {@link #isRefuted} tells whether that was not so; else only the database
     * knows what happened.
     */
    void commitIfForeseen(Foreseen foreseen) throws SQLException {
        PreparedStatement commit = open().commitIfForeseen();
        SortedMap<Partition, Head> before = foreseen.heads();
        int[] partitions = partitions(before);
        commit.setObject(1, partitions);
        commit.setObject(2, positions(before));
        commit.setObject(3, before.values().stream().mapToInt(Head::epoch).toArray());
        commit.setObject(4, positions(foreseen.plan().heads()));
        commit.setObject(5, partitions);
        bindTips(commit, 5, foreseen.tips());
        EventColumns.bind(commit, 9, foreseen.plan().events());
        commit.execute();
    }

    private static void bindTips(PreparedStatement statement, int before, Map<StreamId, Tip> tips) throws SQLException {
        bindStreams(statement, before, List.copyOf(tips.keySet()));
        statement.setObject(
                before + 3,
                tips.values().stream().mapToLong(tip -> tip.version().value()).toArray());
        @Nullable
        String[] events = tips.values().stream()
                .map(tip -> tip.lastEvent() == null ? null : tip.lastEvent().toString())
                .toArray(String[]::new);
        statement.setObject(before + 4, events);
    }

    private static void bindStreams(PreparedStatement statement, int before, List<StreamId> streams)
            throws SQLException {
        statement.setObject(
                before + 1,
                streams.stream()
                        .mapToLong(stream -> stream.incarnation().value())
                        .toArray());
        statement.setObject(before + 2, streams.stream().map(StreamId::key).toArray(String[]::new));
    }

    private static int[] partitions(SortedMap<Partition, Head> heads) {
        return heads.keySet().stream().mapToInt(Partition::number).toArray();
    }

    private static long[] positions(SortedMap<Partition, Head> heads) {
        return heads.values().stream()
                .mapToLong(head -> head.position().value())
                .toArray();
    }

    /** Whether heads or tips were others than foreseen; then nothing was stored. */
    static boolean isRefuted(SQLException failure) {
        return REFUTED.equals(failure.getSQLState());
    }

    void rollback() throws SQLException {
        try (Statement statement = open().connection().createStatement()) {
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
        try (PreparedStatement find = open().connection().prepareStatement(FIND_COMMITTED)) {
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
        FlushStatements closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.connection().close();
            } catch (SQLException _) {
                // It is lost either way, and the server ends what it had begun.
            }
        }
    }

    private FlushStatements open() throws SQLException {
        FlushStatements present = open;
        if (present == null) {
            present = FlushStatements.prepareOn(database.connect());
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
}
