package io.headwater.projections.engine;

import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Partition;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The parked events of one projection in one replica, as the engine sets them aside; package {@code parked} has the tools. */
public final class ParkedEvents {
    private final String projection;

    /** Those of one projection, by its name. */
    public ParkedEvents(String projection) {
        this.projection = projection;
    }

    private static final String STREAMS = """
            SELECT DISTINCT partition, tenant, collection, record_id
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ANY (?)
            """;

    /** The streams of each partition that have a parked event, in sets that the caller may change. */
    Map<Partition, Set<ParkedEvent.Stream>> streams(DataSource replica, List<Partition> partitions)
            throws SQLException {
        Map<Partition, Set<ParkedEvent.Stream>> streams = new HashMap<>();
        partitions.forEach(partition -> streams.put(partition, new HashSet<>()));
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(STREAMS)) {
            statement.setString(1, projection);
            Integer[] numbers = partitions.stream().map(Partition::number).toArray(Integer[]::new);
            statement.setArray(2, connection.createArrayOf("integer", numbers));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    streams.computeIfAbsent(new Partition(row.getInt(1)), _ -> new HashSet<>())
                            .add(new ParkedEvent.Stream(row.getString(2), row.getString(3), row.getString(4)));
                }
            }
        }
        return streams;
    }

    private static final String COUNT = """
            SELECT count(*)
            FROM (
              SELECT
              FROM headwater.parked_event
              WHERE projection = ? AND partition = ANY (?)
              LIMIT ?
            ) AS parked
            """;

    /** How many events of some partitions are parked, counted up to {@code most}. */
    long count(DataSource replica, List<Partition> partitions, int most) throws SQLException {
        try (Connection connection = replica.getConnection();
                PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setString(1, projection);
            Integer[] numbers = partitions.stream().map(Partition::number).toArray(Integer[]::new);
            statement.setArray(2, connection.createArrayOf("integer", numbers));
            statement.setInt(3, most);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static final String PARK = """
            INSERT INTO headwater.parked_event
              (projection, partition, position, tenant, collection, record_id, event, error, parked_at)
            SELECT ?, ?, position, tenant, collection, record_id, event::jsonb, error, now()
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
              AS parked (position, tenant, collection, record_id, event, error)
            """;

    void park(Connection transaction, Partition partition, List<ParkedEvent> events) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(PARK)) {
            statement.setString(1, projection);
            statement.setInt(2, partition.number());
            Long[] positions =
                    events.stream().map(event -> event.position().value()).toArray(Long[]::new);
            statement.setArray(3, transaction.createArrayOf("bigint", positions));
            statement.setArray(
                    4, texts(transaction, events, event -> event.stream().tenant()));
            statement.setArray(
                    5, texts(transaction, events, event -> event.stream().collection()));
            statement.setArray(
                    6, texts(transaction, events, event -> event.stream().record()));
            statement.setArray(7, texts(transaction, events, ParkedEvent::event));
            statement.setArray(8, texts(transaction, events, ParkedEvent::error));
            statement.executeUpdate();
        }
    }

    private static final String END = """
            DELETE FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND position < ? AND tenant = ? AND (?::text IS NULL OR collection = ?)
            """;

    /** Whether an event ends all that is parked of a tenant or a collection before it. */
    public static boolean ends(EventEnvelope event) {
        return event.type() == EventType.COLLECTION_DROPPED || event.type() == EventType.TENANT_OFFBOARDED;
    }

    /** Removes what is parked of a collection that was dropped or a tenant that was offboarded: it has no rows to go to. */
    public void end(Connection transaction, EventEnvelope ending) throws SQLException {
        ParkedEvent.Stream stream = ParkedEvent.Stream.of(ending.subject());
        try (PreparedStatement statement = transaction.prepareStatement(END)) {
            statement.setString(1, projection);
            statement.setInt(2, ending.partition().number());
            statement.setLong(3, ending.position().value());
            statement.setString(4, stream.tenant());
            statement.setString(5, stream.collection());
            statement.setString(6, stream.collection());
            statement.executeUpdate();
        }
    }

    private static Array texts(
            Connection connection, List<ParkedEvent> events, Function<ParkedEvent, @Nullable String> part)
            throws SQLException {
        return connection.createArrayOf("text", events.stream().map(part).toArray());
    }
}
