package io.headwater.projections.parked;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Position;
import io.headwater.projections.engine.Delivery;
import io.headwater.projections.engine.EventLog;
import io.headwater.projections.engine.Identifier;
import io.headwater.projections.engine.ParkedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells all that is known about one parked event of the records read model. */
public final class ExplainParked {
    private static final int BEHIND_SHOWN = 20;

    private final DataSource replica;
    private final EventLog log;
    private final String projection;

    /** Explains the parked events of one replica. */
    public ExplainParked(DataSource replica, EventLog log, String projection) {
        this.replica = replica;
        this.log = log;
        this.projection = projection;
    }

    /**
     * A parked event.
     *
     * @param event as it was parked, JSON
     * @param eventInLog the log's copy, JSON, if that is another; null if it is the same
     * @param row the record as it stands in the replica; null if there is none, or the event is not about a record
     * @param firstBehind events of the same stream that are parked behind it, the first ones
     * @param behind how many there are
     */
    public record Explanation(
            Place place,
            StreamName stream,
            Instant since,
            String error,
            String event,
            @Nullable String eventInLog,
            @Nullable Row row,
            List<Behind> firstBehind,
            long behind) {
        /** Copies the list. */
        public Explanation {
            firstBehind = List.copyOf(firstBehind);
        }
    }

    /** A record as its row has it; {@code data} is JSON. */
    public record Row(long version, long position, Instant createdAt, Instant updatedAt, String data) {}

    /** An event that waits; its type is what its parked copy says, or empty. */
    public record Behind(Place place, String type, String error) {}

    /** Explains the event at a place; empty if it is not parked. */
    public Optional<Explanation> explain(Place place) throws SQLException {
        String logged = logged(place);
        try (Connection connection = replica.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            try {
                return explain(connection, place, logged);
            } finally {
                connection.rollback();
                connection.setReadOnly(false);
            }
        }
    }

    private String logged(Place place) throws SQLException {
        return log.readAt(place.partition(), List.of(place.position()), 1).stream()
                .map(ExplainParked::json)
                .findFirst()
                .orElse("\"the log has no event at this position\"");
    }

    private static String json(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Legible(EventEnvelope event, long _) ->
                ParkedEvent.of(event, "").event();
            case Delivery.Illegible unreadable -> unreadable.parked().event();
        };
    }

    private static final String EVENT = """
            SELECT
              tenant,
              coalesce(collection, '') AS collection,
              coalesce(record_id, '') AS record_id,
              event::text AS event,
              event = ?::jsonb AS is_logged,
              error,
              parked_at
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position = ?
            """;

    private Optional<Explanation> explain(Connection connection, Place place, String logged) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EVENT)) {
            statement.setString(1, logged);
            statement.setString(2, projection);
            statement.setInt(3, place.partition().number());
            statement.setLong(4, place.position().value());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                StreamName stream = StreamName.read(row);
                QueueBehind queue = behind(connection, place, stream);
                return Optional.of(new Explanation(
                        place,
                        stream,
                        row.getObject("parked_at", OffsetDateTime.class).toInstant(),
                        row.getString("error"),
                        row.getString("event"),
                        row.getBoolean("is_logged") ? null : logged,
                        row(connection, stream),
                        queue.first(),
                        queue.count()));
            }
        }
    }

    private record QueueBehind(List<Behind> first, long count) {}

    private static final String BEHIND = """
            SELECT position, coalesce(event ->> 'type', event #>> '{headers,ce_type}', '') AS type, error, count(*) OVER ()
            FROM headwater.parked_event
            WHERE projection = ?
              AND partition = ?
              AND tenant = ?
              AND coalesce(collection, '') = ?
              AND coalesce(record_id, '') = ?
              AND position > ?
            ORDER BY position
            LIMIT ?
            """;

    private QueueBehind behind(Connection connection, Place place, StreamName stream) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEHIND)) {
            statement.setString(1, projection);
            statement.setInt(2, place.partition().number());
            statement.setString(3, stream.tenant());
            statement.setString(4, stream.collection());
            statement.setString(5, stream.record());
            statement.setLong(6, place.position().value());
            statement.setInt(7, BEHIND_SHOWN);
            try (ResultSet row = statement.executeQuery()) {
                List<Behind> first = new ArrayList<>();
                long count = 0;
                while (row.next()) {
                    Place at = new Place(place.partition(), new Position(row.getLong(1)));
                    first.add(new Behind(at, row.getString(2), row.getString(3)));
                    count = row.getLong(4);
                }
                return new QueueBehind(first, count);
            }
        }
    }

    private static final String TABLE = """
            SELECT schema_name, table_name
            FROM headwater.collection
            JOIN headwater.tenant ON tenant.name = collection.tenant
            WHERE collection.tenant = ? AND collection.name = ?
            """;

    private static final String ROW = """
            SELECT version, position, created_at, updated_at, data::text
            FROM {table}
            WHERE id = ?
            """;

    private static @Nullable Row row(Connection connection, StreamName stream) throws SQLException {
        if (stream.record().isEmpty()) {
            return null;
        }
        try (PreparedStatement table = connection.prepareStatement(TABLE)) {
            table.setString(1, stream.tenant());
            table.setString(2, stream.collection());
            try (ResultSet names = table.executeQuery()) {
                return names.next()
                        ? row(
                                connection,
                                new Identifier(names.getString(1)).dot(new Identifier(names.getString(2))),
                                stream.record())
                        : null;
            }
        }
    }

    private static @Nullable Row row(Connection connection, String table, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROW.replace("{table}", table))) {
            statement.setString(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Row(
                                row.getLong(1),
                                row.getLong(2),
                                row.getObject(3, OffsetDateTime.class).toInstant(),
                                row.getObject(4, OffsetDateTime.class).toInstant(),
                                row.getString(5))
                        : null;
            }
        }
    }
}
