package io.headwater.command.store.postgres;

import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.StreamRead;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads streams from the log, from their snapshots on. Blocks; safe for any number of threads. */
final class StreamReader {
    /**
     * Events after which a read ends; streams that are read together have equal shares. Each goes one event beyond, and has
     * its snapshot besides.
     */
    static final DataSize PAGE_MAX = DataSize.ofMegabytes(8);

    // What an event takes besides its data: enough to keep a bound on memory.
    private static final int OTHER_COLUMNS_BYTES = 300;

    private final DataSource pool;

    StreamReader(DataSource pool) {
        this.pool = pool;
    }

    // Ends after the event that fills the page, as LogReader.READ_AFTER does.
    private static final String PAGE = """
            SELECT {columns}
            FROM (
                SELECT {columns}, count(beyond) OVER (ORDER BY version ROWS UNBOUNDED PRECEDING) AS surplus
                FROM (
                    SELECT {columns}, CASE WHEN sum(octet_length(data::text) + {others}) OVER (
                        ORDER BY version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    ) >= ? THEN true END AS beyond
                    FROM log.event
                    WHERE {stream}
                    ORDER BY version
                    LIMIT ?
                ) AS sized
            ) AS counted
            WHERE surplus < 1
            """.replace("{others}", Integer.toString(OTHER_COLUMNS_BYTES));

    static final String READ_STREAM = (PAGE + "ORDER BY version\n")
            .replace("{stream}", "incarnation = ? AND stream_key = ? AND version > ?")
            .replace("{columns}", EventRow.COLUMNS);

    List<EventEnvelope> read(StreamId stream, Version after, int eventsMax) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ_STREAM)) {
            statement.setLong(1, PAGE_MAX.toBytes());
            statement.setLong(2, stream.incarnation().value());
            statement.setString(3, stream.key());
            statement.setLong(4, after.value());
            statement.setInt(5, eventsMax);
            return events(statement);
        } catch (SQLException e) {
            throw new StoreUnavailable("reading a stream", e);
        }
    }

    // One statement, hence one snapshot of the database: the events go on where the state ends. Whether that stands is
    // looked up in the same index; its text comes with the first row only.
    static final String READ_STREAMS = """
            SELECT
                {columns},
                number,
                stands,
                snapshot_version,
                event_id,
                format,
                created_at,
                updated_at,
                CASE WHEN stands AND (version IS NULL OR version = snapshot_version + 1) THEN body END AS body
            FROM unnest(?::bigint[], ?::text[], ?::integer[])
                WITH ORDINALITY AS stream (of_incarnation, of_key, of_format, number)
            LEFT JOIN LATERAL (
                SELECT
                    snapshot.version AS snapshot_version,
                    event_id,
                    format,
                    created_at,
                    updated_at,
                    body,
                    format = of_format AND coalesce(event.id = event_id, false) AS stands
                FROM log.snapshot
                LEFT JOIN log.event
                    ON event.incarnation = of_incarnation
                    AND event.stream_key = of_key
                    AND event.version = snapshot.version
                WHERE snapshot.incarnation = of_incarnation AND snapshot.stream_key = of_key AND of_format > 0
            ) AS kept ON true
            LEFT JOIN LATERAL (
            {page}) AS later ON true
            ORDER BY number, version
            """.replace(
                    "{page}",
                    PAGE.replace(
                            "{stream}",
                            "incarnation = of_incarnation AND stream_key = of_key"
                                    + " AND version > CASE WHEN stands THEN snapshot_version ELSE 0 END"))
            .replace("{columns}", EventRow.COLUMNS);

    Map<StreamId, StreamRead> readAll(Map<StreamId, Integer> formats, int eventsMax) {
        if (formats.isEmpty()) {
            return Map.of();
        }
        List<StreamId> streams = List.copyOf(formats.keySet());
        Bound bound = new Bound(eventsMax, PAGE_MAX.toBytes() / streams.size());
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ_STREAMS)) {
            LogReader.bind(statement, streams);
            statement.setObject(
                    3,
                    streams.stream()
                            .mapToInt(stream -> formats.getOrDefault(stream, Snapshot.NO_FORMAT))
                            .toArray());
            statement.setLong(4, bound.bytesMax());
            statement.setInt(5, bound.eventsMax());
            Map<StreamId, Reading> readings = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    StreamId stream = streams.get(row.getInt("number") - 1);
                    readings.computeIfAbsent(stream, _ -> new Reading()).add(stream, row);
                }
            }
            Map<StreamId, StreamRead> reads = new HashMap<>();
            readings.forEach((stream, reading) -> reads.put(stream, reading.end(bound)));
            return reads;
        } catch (SQLException e) {
            throw new StoreUnavailable("reading streams", e);
        }
    }

    static final String READ_LAST_OF = """
            SELECT DISTINCT ON (stream_key) {columns}
            FROM log.event
            WHERE incarnation = ? AND stream_key > ?
            ORDER BY stream_key, version DESC
            LIMIT ?
            """.replace("{columns}", EventRow.COLUMNS);

    List<EventEnvelope> readLastOf(Incarnation incarnation, String after, int streamsMax) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ_LAST_OF)) {
            statement.setLong(1, incarnation.value());
            statement.setString(2, after);
            statement.setInt(3, streamsMax);
            return events(statement);
        } catch (SQLException e) {
            throw new StoreUnavailable("reading the last events of an incarnation", e);
        }
    }

    private static List<EventEnvelope> events(PreparedStatement statement) throws SQLException {
        List<EventEnvelope> events = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                events.add(EventRow.read(row));
            }
        }
        return events;
    }

    private record Bound(int eventsMax, long bytesMax) {}

    /** Gathers the rows of one stream. */
    private static final class Reading {
        private final List<EventEnvelope> events = new ArrayList<>();
        private @Nullable Snapshot snapshot;
        private boolean hasUnfitSnapshot;
        private long bytes;

        void add(StreamId stream, ResultSet row) throws SQLException {
            boolean isFirst = events.isEmpty();
            if (row.getObject("id") != null) {
                EventEnvelope event = EventRow.read(row);
                events.add(event);
                bytes += event.data().utf8().length + OTHER_COLUMNS_BYTES;
            }
            if (isFirst && row.getObject("stands") != null) {
                boolean stands = row.getBoolean("stands");
                snapshot = stands ? snapshot(stream, row) : null;
                hasUnfitSnapshot = !stands;
            }
        }

        private static Snapshot snapshot(StreamId stream, ResultSet row) throws SQLException {
            return new Snapshot(
                    stream,
                    new Version(row.getLong("snapshot_version")),
                    row.getObject("event_id", UUID.class),
                    row.getInt("format"),
                    new Snapshot.State(
                            JsonText.of(row.getBytes("body")),
                            row.getObject("created_at", OffsetDateTime.class).toInstant(),
                            row.getObject("updated_at", OffsetDateTime.class).toInstant()));
        }

        StreamRead end(Bound bound) {
            boolean isWhole = events.size() < bound.eventsMax() && bytes < bound.bytesMax();
            return new StreamRead(snapshot, events, isWhole, hasUnfitSnapshot);
        }
    }
}
