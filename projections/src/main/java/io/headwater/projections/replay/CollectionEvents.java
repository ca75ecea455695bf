package io.headwater.projections.replay;

import io.headwater.events.Event;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.projections.engine.LogRows;
import io.headwater.projections.records.RecordFold;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/** The events of a collection's records in a stretch of the log, by record. */
final class CollectionEvents {
    private static final long BYTES_MAX = 16 * 1024 * 1024;

    private CollectionEvents() {}

    private static final String READ = """
            SELECT stream_key, {columns}
            FROM log.event
            WHERE partition = ? AND position > ? AND position <= ? AND incarnation = ?
            ORDER BY position
            """.replace("{columns}", LogRows.COLUMNS);

    /** A stretch of a partition; {@code after} is exclusive, {@code upTo} inclusive; of so many events at most. */
    record Stretch(Partition partition, Position after, Position upTo, int eventsMax) {}

    /**
     * What was read.
     *
     * @param events how many they are
     * @param reached the position up to which that is all of it
     */
    record Read(Map<RecordId, List<RecordFold.Step>> records, int events, Position reached) {}

    /**
     * Reads the events of a stretch, or of its beginning if they are large or many.
     *
     * @param without records that are passed over
     * @throws CannotReplay one of them cannot be read
     */
    static Read read(DataSource log, Stretch stretch, Incarnation collection, Set<String> without) throws SQLException {
        try (Connection connection = log.getConnection()) {
            // Rows come in portions only within a transaction.
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ)) {
                statement.setFetchSize(PortionSize.FIRST);
                statement.setInt(1, stretch.partition().number());
                statement.setLong(2, stretch.after().value());
                statement.setLong(3, stretch.upTo().value());
                statement.setLong(4, collection.value());
                return read(stretch, statement, without);
            } finally {
                connection.rollback();
            }
        }
    }

    private static Read read(Stretch stretch, PreparedStatement statement, Set<String> without) throws SQLException {
        Map<RecordId, List<RecordFold.Step>> records = new LinkedHashMap<>();
        PortionSize portion = new PortionSize();
        LogRows rows = new LogRows(stretch.partition());
        int events = 0;
        long bytes = 0;
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                portion.count(row, row.getBytes("data").length);
                if (without.contains(row.getString("stream_key"))) {
                    continue;
                }
                RecordFold.Step step = step(rows, row);
                EventEnvelope event = step.envelope();
                records.computeIfAbsent(Objects.requireNonNull(event.subject().record()), _ -> new ArrayList<>(1))
                        .add(step);
                events++;
                bytes += event.data().utf8().length;
                if (bytes > BYTES_MAX || events == stretch.eventsMax()) {
                    return new Read(records, events, event.position());
                }
            }
        }
        return new Read(records, events, stretch.upTo());
    }

    private static RecordFold.Step step(LogRows rows, ResultSet row) throws SQLException {
        try {
            EventEnvelope envelope = rows.read(row);
            return new RecordFold.Step(envelope, (Event.RecordEvent) envelope.event());
        } catch (RuntimeException e) {
            throw new CannotReplay("record %s: the event at position %d cannot be applied: %s"
                    .formatted(row.getString("stream_key"), row.getLong("position"), e.getMessage()));
        }
    }
}
