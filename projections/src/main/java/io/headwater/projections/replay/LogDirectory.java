package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which tenants and collections the log has, by its events alone. */
final class LogDirectory {
    private final DataSource log;

    LogDirectory(DataSource log) {
        this.log = log;
    }

    /**
     * One life of a tenant.
     *
     * @param begins position of its first event
     * @param ends position of its offboarding; null while it lives
     */
    record LoggedTenant(
            TenantName name,
            Incarnation incarnation,
            Partition partition,
            Position begins,
            @Nullable Position ends) {
        /** Whether a replica that applied all up to a position, but some events, has it. */
        boolean livesAt(Position position, Set<Position> skipped) {
            boolean isOver = ends != null && !ends.isAfter(position) && !skipped.contains(ends);
            return begins.compareTo(position) <= 0 && !skipped.contains(begins) && !isOver;
        }
    }

    /** A collection with the definition version that counts. */
    record LoggedCollection(Incarnation incarnation, Version version) {}

    // From one incarnation to the next by the index of the streams; a tenant's own stream has the empty key.
    private static final String TENANTS = """
            WITH RECURSIVE life (incarnation) AS (
              SELECT min(incarnation)
              FROM log.event
              UNION ALL
              SELECT (SELECT min(event.incarnation) FROM log.event WHERE event.incarnation > life.incarnation)
              FROM life
              WHERE life.incarnation IS NOT NULL
            )
            SELECT life.incarnation, first.tenant, first.partition, first.position AS begins, last.position AS ends, last.type
            FROM life
            CROSS JOIN LATERAL (
              SELECT tenant, partition, position
              FROM log.event
              WHERE incarnation = life.incarnation AND stream_key = ''
              ORDER BY version
              LIMIT 1
            ) AS first
            CROSS JOIN LATERAL (
              SELECT position, type
              FROM log.event
              WHERE incarnation = life.incarnation AND stream_key = ''
              ORDER BY version DESC
              LIMIT 1
            ) AS last
            ORDER BY life.incarnation
            """;

    /** Every life of every tenant, in the order in which they began. */
    List<LoggedTenant> tenants() throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(TENANTS);
                ResultSet row = statement.executeQuery()) {
            List<LoggedTenant> tenants = new ArrayList<>();
            while (row.next()) {
                boolean isOver = row.getString("type").equals(EventType.TENANT_OFFBOARDED.wireName());
                tenants.add(new LoggedTenant(
                        new TenantName(row.getString("tenant")),
                        new Incarnation(row.getLong("incarnation")),
                        new Partition(row.getInt("partition")),
                        new Position(row.getLong("begins")),
                        isOver ? new Position(row.getLong("ends")) : null));
            }
            return tenants;
        }
    }

    private static final String COLLECTIONS = """
            SELECT DISTINCT ON (stream_key) stream_key, version, type, (data ->> 'incarnation')::bigint AS collection
            FROM log.event
            WHERE incarnation = ? AND stream_key > '' AND position <= ? AND position <> ALL (?)
            ORDER BY stream_key, version DESC
            """;

    /** A tenant's collections as of a position and without some events, by name. */
    Map<CollectionName, LoggedCollection> collections(LoggedTenant tenant, Position position, Set<Position> skipped)
            throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(COLLECTIONS)) {
            statement.setLong(1, tenant.incarnation().value());
            statement.setLong(2, position.value());
            Long[] without = skipped.stream().map(Position::value).toArray(Long[]::new);
            statement.setArray(3, connection.createArrayOf("bigint", without));
            try (ResultSet row = statement.executeQuery()) {
                Map<CollectionName, LoggedCollection> collections =
                        new TreeMap<>(Comparator.comparing(CollectionName::value));
                while (row.next()) {
                    if (row.getString("type").equals(EventType.COLLECTION_DEFINED.wireName())) {
                        collections.put(
                                new CollectionName(row.getString("stream_key")),
                                new LoggedCollection(
                                        new Incarnation(row.getLong("collection")),
                                        new Version(row.getLong("version"))));
                    }
                }
                return collections;
            }
        }
    }

    private static final String EPOCH = """
            SELECT epoch
            FROM log.event
            WHERE partition = ? AND position = ?
            """;

    /** The epoch of an event; empty if the log does not have it. */
    OptionalInt epochAt(Partition partition, Position position) throws SQLException {
        try (Connection connection = log.getConnection();
                PreparedStatement statement = connection.prepareStatement(EPOCH)) {
            statement.setInt(1, partition.number());
            statement.setLong(2, position.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalInt.of(row.getInt(1)) : OptionalInt.empty();
            }
        }
    }
}
