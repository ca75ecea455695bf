package io.headwater.command.store.postgres;

import io.headwater.command.store.Facts;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.KeptAnswer;
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
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a flush on a connection of its own: one round trip if what was foreseen holds, else two; each is several
 * statements in one message, prepared on the server. One thread.
 */
final class FlushConnection implements AutoCloseable {
    // Raised by log.require_foreseen, and by unique indexes: a stream was taken to be new, or a key to be unused.
    private static final Set<String> REFUTING = Set.of("HW001", "23505");

    private static final int TIPS_COUNT = 4;

    private final Connector connector;
    private @Nullable FlushStatements open;

    FlushConnection(Connector connector) {
        this.connector = connector;
    }

    /** Begins the transaction, locks heads in ascending order, then reads the ends of streams, answers of keys, and facts. */
    Found lock(
            SortedSet<Partition> partitions, List<StreamId> streams, List<IdempotencyKey> keys, FactQuestions questions)
            throws SQLException {
        boolean facts = !questions.isEmpty();
        boolean answers = facts || !keys.isEmpty();
        PreparedStatement lock = open().of(answers, facts).lock();
        lock.setObject(1, partitions.stream().mapToInt(Partition::number).toArray());
        bindStreams(lock, 1, streams);
        if (answers) {
            AnswerColumns.bindKeys(lock, 3, keys);
        }
        if (facts) {
            questions.bind(lock, 6);
        }
        lock.execute();
        return new Found(
                readHeads(lock),
                readTips(lock, streams),
                answers ? readAnswers(lock, keys) : Map.of(),
                facts ? questions.read(new Results(lock)) : Facts.NONE);
    }

    /** The results of several statements, read in their order. */
    record Results(Statement statement) {
        <T> T next(Reader<T> reader) throws SQLException {
            try (ResultSet rows = nextResult(statement)) {
                return reader.read(rows);
            }
        }
    }

    /** Reads all rows of one result. */
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    private static Map<Partition, Head> readHeads(Statement lock) throws SQLException {
        Map<Partition, Head> heads = new HashMap<>();
        try (ResultSet row = nextResult(lock)) {
            while (row.next()) {
                heads.put(new Partition(row.getInt(1)), new Head(new Position(row.getLong(2)), row.getInt(3)));
            }
        }
        return heads;
    }

    private static Map<StreamId, Tip> readTips(Statement lock, List<StreamId> streams) throws SQLException {
        Map<StreamId, Tip> tips = new HashMap<>();
        try (ResultSet row = nextResult(lock)) {
            while (row.next()) {
                Tip tip = new Tip(new Version(row.getLong(2)), row.getObject(3, UUID.class));
                tips.put(streams.get(row.getInt(1) - 1), tip);
            }
        }
        return tips;
    }

    private static Map<IdempotencyKey, KeptAnswer> readAnswers(Statement lock, List<IdempotencyKey> keys)
            throws SQLException {
        try (ResultSet row = nextResult(lock)) {
            return KeptAnswers.readAll(row, keys);
        }
    }

    /** Inserts the events and answers, moves the heads, commits. If it throws, only the database knows what happened. */
    void commit(FlushPlan plan) throws SQLException {
        boolean facts = !plan.factChanges().isEmpty();
        boolean answers = facts || !plan.answers().isEmpty();
        PreparedStatement commit = open().of(answers, facts).commit();
        EventColumns.bind(commit, 0, plan.events());
        commit.setObject(EventColumns.COUNT + 1, partitions(plan.heads()));
        commit.setObject(EventColumns.COUNT + 2, positions(plan.heads()));
        if (answers) {
            AnswerColumns.bind(commit, EventColumns.COUNT + 2, plan.answers());
        }
        if (facts) {
            FactColumns.bindAll(commit, EventColumns.COUNT + 2 + AnswerColumns.COUNT, plan.factChanges());
        }
        commit.execute();
    }

    /**
     * The whole flush at once, if heads and tips still are what the plan was made on and no key was used before.
     *
     * @return false if it is not so; then nothing was stored
     * @throws SQLException only the database knows what happened
     */
    boolean commitIfForeseen(Foreseen foreseen) throws SQLException {
        FlushPlan plan = foreseen.plan();
        try {
            if (plan.events().size() == 1 && plan.answers().isEmpty() && !foreseen.needsFacts()) {
                return appendOne(foreseen);
            }
            appendMany(foreseen);
            return true;
        } catch (SQLException e) {
            if (REFUTING.contains(String.valueOf(e.getSQLState()))) {
                return false;
            }
            throw e;
        }
    }

    private boolean appendOne(Foreseen foreseen) throws SQLException {
        Placed placed = foreseen.plan().events().getFirst();
        boolean looks = !foreseen.tips().isEmpty();
        PreparedStatement append = looks ? open().appendOneIfForeseen() : open().appendNewIfForeseen();
        append.setLong(1, placed.position().value());
        append.setInt(2, placed.partition().number());
        append.setLong(3, placed.position().value() - 1);
        append.setInt(4, placed.epoch());
        if (looks) {
            bindTips(append, 4, foreseen.tips());
        }
        EventColumns.bindOne(append, looks ? 4 + TIPS_COUNT : 4, placed);
        return append.executeUpdate() == 1;
    }

    private void appendMany(Foreseen foreseen) throws SQLException {
        FlushPlan plan = foreseen.plan();
        boolean facts = foreseen.needsFacts();
        boolean answers = facts || !plan.answers().isEmpty();
        PreparedStatement append = open().of(answers, facts).appendIfForeseen();
        SortedMap<Partition, Head> before = foreseen.heads();
        int[] partitions = partitions(before);
        append.setObject(1, partitions);
        append.setObject(2, positions(before));
        append.setObject(3, before.values().stream().mapToInt(Head::epoch).toArray());
        append.setObject(4, positions(plan.heads()));
        append.setObject(5, partitions);
        int bound = 5;
        if (answers) {
            AnswerColumns.bind(append, bound, plan.answers());
            bound += AnswerColumns.COUNT;
        }
        if (facts) {
            FactColumns.bindRecords(append, bound, plan.factChanges());
            bound += FactColumns.RECORDS_COUNT;
        }
        EventColumns.bind(append, bound, plan.events());
        bindTips(append, bound + EventColumns.COUNT, foreseen.tips());
        if (facts) {
            int conditions = bound + EventColumns.COUNT + TIPS_COUNT;
            foreseen.assumptions().bind(append, conditions, plan.factChanges().counts());
        }
        append.executeUpdate();
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

    /** Binds streams as two arrays, of which {@code before} parameters belong to the statements before. */
    static void bindStreams(PreparedStatement statement, int before, List<StreamId> streams) throws SQLException {
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

    /** Whether a transaction whose connection was lost at the commit has stored its events, of which there is one. */
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
            present = FlushStatements.prepareOn(connector.connect());
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
