package io.headwater.projections.engine;

import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the event log for what the topic no longer has; docs/formats.md, section 2. Never writes. */
public final class EventLog {
    private static final int ROWS_PER_PORTION = 500;

    private final DataSource log;

    /** Reads through {@code log}, whose user needs no more than to select from schema {@code log}. */
    public EventLog(DataSource log) {
        this.log = log;
    }

    private static final String READ_AFTER = """
            SELECT {columns}
            FROM log.event
            WHERE partition = ? AND position > ?
            ORDER BY position
            LIMIT ?
            """.replace("{columns}", LogRows.COLUMNS);

    /**
     * Reads the events of a partition after a position, in order.
     *
     * @param after exclusive
     * @param bytesMax bytes of data after which reading stops, but always one event
     * @return at after + 1, after + 2, … without a hole; empty at the partition's head
     */
    List<Delivery> readAfter(Partition partition, Position after, long eventsMax, long bytesMax) throws SQLException {
        try (Connection connection = log.getConnection()) {
            // Rows come in portions only within a transaction; without them all of eventsMax would be held in memory.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ_AFTER)) {
                statement.setFetchSize(ROWS_PER_PORTION);
                statement.setInt(1, partition.number());
                statement.setLong(2, after.value());
                statement.setLong(3, eventsMax);
                return read(partition, statement, bytesMax);
            } finally {
                connection.rollback();
            }
        }
    }

    private static final String READ_AT = """
            SELECT {columns}
            FROM log.event
            WHERE partition = ? AND position = ANY (?)
            ORDER BY position
            """.replace("{columns}", LogRows.COLUMNS);

    /**
     * Reads single events of a partition, in order.
     *
     * @param positions those wanted, ascending
     * @param bytesMax bytes of data after which reading stops, but always one event
     * @return those that the log has, up to one of them at most; empty only if it has none
     */
    public List<Delivery> readAt(Partition partition, List<Position> positions, long bytesMax) throws SQLException {
        try (Connection connection = log.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ_AT)) {
                statement.setFetchSize(ROWS_PER_PORTION);
                statement.setInt(1, partition.number());
                Long[] numbers = positions.stream().map(Position::value).toArray(Long[]::new);
                statement.setArray(2, connection.createArrayOf("bigint", numbers));
                return read(partition, statement, bytesMax);
            } finally {
                connection.rollback();
            }
        }
    }

    private static List<Delivery> read(Partition partition, PreparedStatement statement, long bytesMax)
            throws SQLException {
        List<Delivery> events = new ArrayList<>();
        LogRows rows = new LogRows(partition);
        long bytes = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (bytes < bytesMax && row.next()) {
                Delivery event = delivery(rows, row);
                bytes += event.bytes();
                events.add(event);
            }
        }
        return events;
    }

    private static final String HEADS = """
            SELECT partition, position
            FROM log.partition_head
            WHERE partition = ANY (?)
            """;

    /** The position of the last event of each partition; a partition the log does not have is left out. */
    Map<Partition, Position> heads(Collection<Partition> partitions) throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(HEADS)) {
            Integer[] numbers = partitions.stream().map(Partition::number).toArray(Integer[]::new);
            statement.setArray(1, connection.createArrayOf("integer", numbers));
            try (ResultSet row = statement.executeQuery()) {
                Map<Partition, Position> heads = new HashMap<>();
                while (row.next()) {
                    heads.put(new Partition(row.getInt(1)), new Position(row.getLong(2)));
                }
                return heads;
            }
        }
    }

    private static Delivery delivery(LogRows rows, ResultSet row) throws SQLException {
        try {
            return new Delivery.Legible(rows.read(row), Delivery.NO_OFFSET);
        } catch (RuntimeException e) {
            return unreadable(
                    row, row.getString("collection"), row.getString("record_id"), String.valueOf(e.getMessage()));
        }
    }

    private static Delivery unreadable(
            ResultSet row, @Nullable String collection, @Nullable String record, String error) throws SQLException {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", row.getString("id"))
                .put("version", row.getLong("version"))
                .put("type", row.getString("type"))
                .put("metadata", row.getString("metadata"))
                .put("occurred_at", row.getString("occurred_at"));
        ParkedEvent.putData(json, row.getBytes("data"));
        ParkedEvent.Stream stream = new ParkedEvent.Stream(row.getString("tenant"), collection, record);
        ParkedEvent parked = new ParkedEvent(
                new Position(row.getLong("position")), stream, JsonText.of(json).toString(), error);
        return new Delivery.Illegible(row.getInt("epoch"), parked, Delivery.NO_OFFSET);
    }
}
