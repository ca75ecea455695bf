package io.headwater.projections.replay;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.projections.engine.LogRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import javax.sql.DataSource;

/**
 * The events of a collection's records as the log has them: record by record in the byte order of their ids, each in the
 * order of its versions. Holds a connection until it is closed, and a portion of events in memory; used by one thread.
 */
final class RecordStreams implements AutoCloseable {
    private final LogRows rows;
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet row;
    private final PortionSize portion = new PortionSize();

    /** What is read. {@code upTo} is inclusive. */
    record Wanted(Partition partition, Incarnation collection, IdRange ids, Position upTo) {}

    // In the order of the unique constraint's index, so that nothing is sorted and nothing held but the portion.
    private static final String READ = """
            SELECT stream_key, {columns}
            FROM log.event
            WHERE incarnation = ? AND stream_key > ? AND stream_key <= ? AND position <= ?
            ORDER BY stream_key, version
            """.replace("{columns}", LogRows.COLUMNS);

    private static final String READ_ONLY = """
            SELECT stream_key, {columns}
            FROM log.event
            WHERE incarnation = ? AND stream_key = ANY (?) AND position <= ?
            ORDER BY stream_key, version
            """.replace("{columns}", LogRows.COLUMNS);

    // Later events than wanted count, too: so the index alone can tell.
    private static final String LAST_OF_PORTION = """
            SELECT stream_key
            FROM log.event
            WHERE incarnation = ? AND stream_key > ?
            ORDER BY stream_key, version
            OFFSET ?
            LIMIT 1
            """;

    private RecordStreams(Partition partition, Connection connection, PreparedStatement statement, ResultSet row) {
        this.rows = new LogRows(partition);
        this.connection = connection;
        this.statement = statement;
        this.row = row;
    }

    /** Begins before the first event. */
    static RecordStreams open(DataSource log, Wanted wanted) throws SQLException {
        return open(log, wanted.partition(), READ, (_, statement) -> {
            statement.setLong(1, wanted.collection().value());
            statement.setString(2, wanted.ids().after());
            statement.setString(3, wanted.ids().upTo());
            statement.setLong(4, wanted.upTo().value());
        });
    }

    /** The same of these records alone, wherever in the range they are. */
    static RecordStreams open(DataSource log, Wanted wanted, Collection<String> records) throws SQLException {
        return open(log, wanted.partition(), READ_ONLY, (connection, statement) -> {
            statement.setLong(1, wanted.collection().value());
            statement.setArray(2, connection.createArrayOf("text", records.toArray(String[]::new)));
            statement.setLong(3, wanted.upTo().value());
        });
    }

    private static final String COUNT = """
            SELECT count(*)
            FROM (
              SELECT
              FROM log.event
              WHERE incarnation = ? AND stream_key = ANY (?)
              LIMIT ?
            ) AS events
            """;

    /** How many events these records have, counted up to {@code most}. */
    static long count(DataSource log, Incarnation collection, Collection<String> records, long most)
            throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setLong(1, collection.value());
            statement.setArray(2, connection.createArrayOf("text", records.toArray(String[]::new)));
            statement.setLong(3, most);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Sets the parameters of a statement. */
    private interface Parameters {
        void set(Connection connection, PreparedStatement statement) throws SQLException;
    }

    private static RecordStreams open(DataSource log, Partition partition, String sql, Parameters parameters)
            throws SQLException {
        Connection connection = log.getConnection();
        try {
            // Rows come in portions only within a transaction.
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            PreparedStatement statement = connection.prepareStatement(sql);
            statement.setFetchSize(PortionSize.FIRST);
            parameters.set(connection, statement);
            return new RecordStreams(partition, connection, statement, statement.executeQuery());
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The range of the records that have the next {@code events} events, the last of them whole; the last range has no end. */
    static IdRange portion(DataSource log, Wanted after, int events) throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(LAST_OF_PORTION)) {
            statement.setLong(1, after.collection().value());
            statement.setString(2, after.ids().after());
            statement.setInt(3, events - 1);
            try (ResultSet row = statement.executeQuery()) {
                return new IdRange(after.ids().after(), row.next() ? row.getString(1) : IdRange.END);
            }
        }
    }

    /** Moves to the next event; false behind the last. */
    boolean next() throws SQLException {
        boolean isThere = row.next();
        if (isThere) {
            portion.count(row, row.getBytes("data").length);
        }
        return isThere;
    }

    /** Of the record whose event this is. */
    String recordId() throws SQLException {
        return row.getString("stream_key");
    }

    /** Of this event. */
    Position position() throws SQLException {
        return new Position(row.getLong("position"));
    }

    /** Which this event made of the record. */
    Version version() throws SQLException {
        return new Version(row.getLong("version"));
    }

    /**
     * This event.
     *
     * @throws RuntimeException this build cannot read it
     */
    EventEnvelope envelope() throws SQLException {
        return rows.read(row);
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            row.close();
            statement.close();
            connection.rollback();
        }
    }
}
