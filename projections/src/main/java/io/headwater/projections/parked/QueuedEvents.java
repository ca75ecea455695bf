package io.headwater.projections.parked;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.projections.engine.Delivery;
import io.headwater.projections.engine.ParkedEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The events in the queues of one projection, within a transaction that holds their partition still. */
final class QueuedEvents {
    private final String projection;

    QueuedEvents(String projection) {
        this.projection = projection;
    }

    private static final String AFTER = """
            SELECT tenant, coalesce(collection, '') AS collection, coalesce(record_id, '') AS record_id, count(*) AS events
            FROM headwater.parked_event
            WHERE projection = ?
              AND partition = ?
              AND tenant = coalesce(?::text, tenant)
              AND coalesce(collection, '') = coalesce(?::text, coalesce(collection, ''))
              AND coalesce(record_id, '') = coalesce(?::text, coalesce(record_id, ''))
              AND (NOT ? OR (tenant, coalesce(collection, ''), coalesce(record_id, '')) > (?, ?, ?))
            GROUP BY tenant, coalesce(collection, ''), coalesce(record_id, '')
            ORDER BY tenant, coalesce(collection, ''), coalesce(record_id, '')
            LIMIT ?
            """;

    /**
     * The next streams of a partition that have a queue, in the order of their names: so a tenant comes before its collections
     * and a collection before its records.
     *
     * @param after exclusive; null for the first ones
     * @param eventsMax in all of their queues, at most, but always one stream
     */
    List<StreamName> streamsAfter(
            Connection connection, Partition partition, Scope scope, @Nullable StreamName after, int eventsMax)
            throws SQLException {
        StreamName from = after == null ? StreamName.START : after;
        try (PreparedStatement statement = connection.prepareStatement(AFTER)) {
            statement.setString(1, projection);
            new Scope(partition, scope.tenant(), scope.collection(), scope.record()).set(statement, 2);
            statement.setBoolean(6, after != null);
            statement.setString(7, from.tenant());
            statement.setString(8, from.collection());
            statement.setString(9, from.record());
            statement.setInt(10, eventsMax);
            try (ResultSet row = statement.executeQuery()) {
                List<StreamName> streams = new ArrayList<>();
                long events = 0;
                while (row.next()) {
                    events += row.getLong("events");
                    if (events > eventsMax && !streams.isEmpty()) {
                        break;
                    }
                    streams.add(StreamName.read(row));
                }
                return streams;
            }
        }
    }

    /**
     * A parked event by what tells it.
     *
     * @param id of the event as it was parked; null if that is not readable
     */
    record Entry(
            Position position, StreamName stream, @Nullable String id) {
        /** Whether the log's event is the one that was parked; of another the replica has heard before a failover. */
        boolean isOf(Delivery.Legible logged) {
            return id == null || id.equals(logged.event().id().toString());
        }
    }

    private static final String ENTRIES = """
            SELECT
              position,
              wanted.tenant,
              wanted.collection,
              wanted.record_id,
              coalesce(event ->> 'id', event #>> '{headers,ce_id}') AS id
            FROM unnest(?::text[], ?::text[], ?::text[]) AS wanted (tenant, collection, record_id)
            JOIN headwater.parked_event AS parked
              ON parked.tenant = wanted.tenant
              AND coalesce(parked.collection, '') = wanted.collection
              AND coalesce(parked.record_id, '') = wanted.record_id
            WHERE projection = ? AND partition = ? AND position > ?
            ORDER BY position
            LIMIT ?
            """;

    /** The events in the queues of some streams after a position, by position, {@code most} at most. */
    List<Entry> entries(Connection connection, Place after, Collection<StreamName> streams, int most)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ENTRIES)) {
            statement.setArray(1, names(connection, streams, StreamName::tenant));
            statement.setArray(2, names(connection, streams, StreamName::collection));
            statement.setArray(3, names(connection, streams, StreamName::record));
            statement.setString(4, projection);
            statement.setInt(5, after.partition().number());
            statement.setLong(6, after.position().value());
            statement.setInt(7, most);
            try (ResultSet row = statement.executeQuery()) {
                List<Entry> entries = new ArrayList<>();
                while (row.next()) {
                    entries.add(new Entry(
                            new Position(row.getLong("position")), StreamName.read(row), row.getString("id")));
                }
                return entries;
            }
        }
    }

    private static final String REMOVE = """
            DELETE FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position = ANY (?)
            """;

    /** Ends the waiting of events. */
    void remove(Connection transaction, Partition partition, List<Position> positions) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(REMOVE)) {
            statement.setString(1, projection);
            statement.setInt(2, partition.number());
            Long[] numbers = positions.stream().map(Position::value).toArray(Long[]::new);
            statement.setArray(3, transaction.createArrayOf("bigint", numbers));
            statement.executeUpdate();
        }
    }

    private static final String SET_ERROR = """
            UPDATE headwater.parked_event
            SET error = ?
            WHERE projection = ? AND partition = ? AND position = ?
            """;

    /** Keeps why events could not be applied this time. */
    void setErrors(Connection transaction, Collection<StillParked> failures) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(SET_ERROR)) {
            for (StillParked failure : failures) {
                statement.setString(1, ParkedEvent.errorText(failure.error()));
                statement.setString(2, projection);
                statement.setInt(3, failure.place().partition().number());
                statement.setLong(4, failure.place().position().value());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static Array names(Connection connection, Collection<StreamName> streams, Function<StreamName, String> name)
            throws SQLException {
        return connection.createArrayOf("text", streams.stream().map(name).toArray());
    }
}
