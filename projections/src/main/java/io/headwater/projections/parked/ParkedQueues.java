package io.headwater.projections.parked;

import io.headwater.events.Partition;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The queues of parked events of one projection in one replica. */
public final class ParkedQueues {
    private final String projection;

    /** Those of a projection, by its name. */
    public ParkedQueues(String projection) {
        this.projection = projection;
    }

    /**
     * A page of queues.
     *
     * @param queues by place, the lowest first
     * @param queuesInAll how many there are, on this page or not
     * @param eventsInAll how many events are in all of them
     */
    public record Page(List<ParkedQueue> queues, long queuesInAll, long eventsInAll) {
        /** Copies the list. */
        public Page {
            queues = List.copyOf(queues);
        }
    }

    // Of names that are asked for, coalesce leaves a constant, which the index takes; of others, something always true.
    private static final String LIST = """
            WITH queue AS (
              SELECT partition, min(position) AS position, count(*) AS events
              FROM headwater.parked_event
              WHERE projection = ?
                AND partition = coalesce(?::integer, partition)
                AND tenant = coalesce(?::text, tenant)
                AND coalesce(collection, '') = coalesce(?::text, coalesce(collection, ''))
                AND coalesce(record_id, '') = coalesce(?::text, coalesce(record_id, ''))
              GROUP BY partition, tenant, coalesce(collection, ''), coalesce(record_id, '')
            ), page AS (
              SELECT partition, position, events, count(*) OVER () AS queues_in_all, sum(events) OVER () AS events_in_all
              FROM queue
              ORDER BY partition, position
              LIMIT ?
            )
            SELECT
              partition,
              position,
              tenant,
              coalesce(collection, '') AS collection,
              coalesce(record_id, '') AS record_id,
              events,
              error,
              parked_at,
              queues_in_all,
              events_in_all
            FROM page
            JOIN headwater.parked_event USING (partition, position)
            WHERE projection = ?
            ORDER BY partition, position
            """;

    /**
     * Lists queues as of one moment.
     *
     * @param queuesMax on the page, at most
     */
    public Page list(DataSource replica, Scope scope, int queuesMax) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, projection);
            scope.set(statement, 2);
            statement.setInt(6, queuesMax);
            statement.setString(7, projection);
            try (ResultSet row = statement.executeQuery()) {
                List<ParkedQueue> queues = new ArrayList<>();
                long queuesInAll = 0;
                long eventsInAll = 0;
                while (row.next()) {
                    queues.add(new ParkedQueue(
                            new Place(new Partition(row.getInt("partition")), new Position(row.getLong("position"))),
                            StreamName.read(row),
                            row.getLong("events"),
                            row.getString("error"),
                            row.getObject("parked_at", OffsetDateTime.class).toInstant()));
                    queuesInAll = row.getLong("queues_in_all");
                    eventsInAll = row.getLong("events_in_all");
                }
                return new Page(queues, queuesInAll, eventsInAll);
            }
        }
    }

    private static final String PARTITIONS = """
            SELECT DISTINCT partition
            FROM headwater.parked_event
            WHERE projection = ?
              AND partition = coalesce(?::integer, partition)
              AND tenant = coalesce(?::text, tenant)
              AND coalesce(collection, '') = coalesce(?::text, coalesce(collection, ''))
              AND coalesce(record_id, '') = coalesce(?::text, coalesce(record_id, ''))
            ORDER BY partition
            """;

    /** The partitions that have queues in a scope, ascending. */
    List<Partition> partitions(DataSource replica, Scope scope) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(PARTITIONS)) {
            statement.setString(1, projection);
            scope.set(statement, 2);
            try (ResultSet row = statement.executeQuery()) {
                List<Partition> partitions = new ArrayList<>();
                while (row.next()) {
                    partitions.add(new Partition(row.getInt(1)));
                }
                return partitions;
            }
        }
    }

    private static final String STREAM_AT = """
            SELECT tenant, coalesce(collection, '') AS collection, coalesce(record_id, '') AS record_id
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position = ?
            """;

    /** The stream whose queue an event waits in; empty if it is not parked. */
    public Optional<StreamName> streamAt(DataSource replica, Place place) throws SQLException {
        try (Connection connection = replica.getConnection()) {
            return streamAt(connection, place);
        }
    }

    Optional<StreamName> streamAt(Connection connection, Place place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STREAM_AT)) {
            statement.setString(1, projection);
            statement.setInt(2, place.partition().number());
            statement.setLong(3, place.position().value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(StreamName.read(row)) : Optional.empty();
            }
        }
    }
}
