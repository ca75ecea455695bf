package io.headwater.command.store.postgres;

import io.headwater.command.store.EventStore.RecordEvent;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.util.unit.DataSize;

/**
 * The reads of the log that are not of whole streams. Blocks; safe for any number of threads, as many at once as the pool has
 * connections.
 */
final class LogReader {
    /** Event data after which a read of several partitions ends, each of which has an equal share and goes one event beyond. */
    static final DataSize PAGE_MAX = DataSize.ofMegabytes(8);

    private final DataSource pool;

    LogReader(DataSource pool) {
        this.pool = pool;
    }

    // The page is bounded as that of READ_AFTER is, and for the same reasons.
    static final String READ_RECORDS = """
            SELECT {columns}
            FROM (
                SELECT {columns}, stream_key, count(beyond) OVER (
                    ORDER BY stream_key, version ROWS UNBOUNDED PRECEDING
                ) AS surplus
                FROM (
                    SELECT {columns}, stream_key, CASE WHEN sum(octet_length(data::text)) OVER (
                        ORDER BY stream_key, version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) >= ? THEN true END AS beyond
                    FROM log.event
                    WHERE incarnation = ? AND (stream_key, version) > (?, ?)
                    ORDER BY stream_key, version
                    LIMIT ?
                ) AS sized
            ) AS counted
            WHERE surplus < 1
            ORDER BY stream_key, version
            """.replace("{columns}", EventRow.COLUMNS);

    List<EventEnvelope> readRecords(Incarnation collection, RecordEvent after, int eventsMax) {
        return query(READ_RECORDS, "reading a collection's records", statement -> {
            statement.setLong(1, PAGE_MAX.toBytes());
            statement.setLong(2, collection.value());
            statement.setString(3, after.record());
            statement.setLong(4, after.version().value());
            statement.setInt(5, eventsMax);
            List<EventEnvelope> events = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    events.add(EventRow.read(row));
                }
            }
            return events;
        });
    }

    static final String READ_LAST = """
            SELECT {columns}, number
            FROM unnest(?::bigint[], ?::text[]) WITH ORDINALITY AS stream (incarnation, key, number)
            CROSS JOIN LATERAL (
                SELECT {columns}
                FROM log.event
                WHERE incarnation = stream.incarnation AND stream_key = stream.key
                ORDER BY version DESC
                LIMIT 1
            ) AS last
            """.replace("{columns}", EventRow.COLUMNS);

    Map<StreamId, EventEnvelope> readLast(Set<StreamId> wanted) {
        List<StreamId> streams = List.copyOf(wanted);
        return query(READ_LAST, "reading the last events of streams", statement -> {
            bind(statement, streams);
            Map<StreamId, EventEnvelope> last = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    last.put(streams.get(row.getInt("number") - 1), EventRow.read(row));
                }
            }
            return last;
        });
    }

    /** Binds streams as the first two parameters. */
    static void bind(PreparedStatement statement, List<StreamId> streams) throws SQLException {
        statement.setObject(
                1,
                streams.stream()
                        .mapToLong(stream -> stream.incarnation().value())
                        .toArray());
        statement.setObject(2, streams.stream().map(StreamId::key).toArray(String[]::new));
    }

    // The driver holds a whole answer in memory, so the answer is what has to be bounded. A page ends after the event
    // that fills it, and the count makes the server stop there: it is the kind of window that can only rise.
    static final String READ_AFTER = """
            SELECT {columns}
            FROM unnest(?::integer[], ?::bigint[]) AS wanted (number, after)
            CROSS JOIN LATERAL (
                SELECT {columns}
                FROM (
                    SELECT {columns}, count(beyond) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) AS surplus
                    FROM (
                        SELECT {columns}, CASE WHEN sum(octet_length(data::text)) OVER (
                            ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                        ) >= ? THEN true END AS beyond
                        FROM log.event
                        WHERE partition = wanted.number AND position > wanted.after
                        ORDER BY position
                        LIMIT ?
                    ) AS sized
                ) AS counted
                WHERE surplus < 1
            ) AS newer
            ORDER BY partition, position
            """.replace("{columns}", EventRow.COLUMNS);

    Map<Partition, List<EventEnvelope>> readAfter(Map<Partition, Position> after, int eventsMax) {
        Map<Partition, List<EventEnvelope>> events = new TreeMap<>();
        if (after.isEmpty()) {
            return events;
        }
        after.keySet().forEach(partition -> events.put(partition, new ArrayList<>()));
        return query(READ_AFTER, "reading events after a position", statement -> {
            statement.setObject(
                    1, events.keySet().stream().mapToInt(Partition::number).toArray());
            statement.setObject(
                    2,
                    events.keySet().stream()
                            .mapToLong(partition -> positionOf(after, partition))
                            .toArray());
            statement.setLong(3, PAGE_MAX.toBytes() / events.size());
            statement.setInt(4, eventsMax);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    EventEnvelope event = EventRow.read(row);
                    events.computeIfAbsent(event.partition(), partition -> new ArrayList<>())
                            .add(event);
                }
            }
            return events;
        });
    }

    private static final String READ_HEADS = """
            SELECT partition, position
            FROM log.partition_head
            """;

    Map<Partition, Position> heads() {
        return query(READ_HEADS, "reading the heads", statement -> {
            Map<Partition, Position> heads = new TreeMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    heads.put(new Partition(row.getInt(1)), new Position(row.getLong(2)));
                }
            }
            return heads;
        });
    }

    private static long positionOf(Map<Partition, Position> positions, Partition partition) {
        return positions.getOrDefault(partition, Position.START).value();
    }

    private interface Query<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private <T> T query(String sql, String doing, Query<T> query) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            return query.run(statement);
        } catch (SQLException e) {
            throw new StoreUnavailable(doing, e);
        }
    }
}
