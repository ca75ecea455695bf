package io.headwater.projections.replay;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.projections.aggregates.TallyCheck;
import io.headwater.projections.engine.GivesWay;
import io.headwater.projections.records.Catalogue;
import io.headwater.projections.records.CollectionTable;
import io.headwater.projections.records.RecordProjection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One moment of a replica: checkpoints, catalogue, parked events and rows that belong together. It holds locks on the tables
 * that it reads, which a change of their definition waits for, so it is kept for a portion of rows at most.
 */
final class ReplicaSnapshot implements AutoCloseable {
    private final Connection connection;

    private ReplicaSnapshot(Connection connection) {
        this.connection = connection;
    }

    static ReplicaSnapshot open(ReplicaDatabase replica) throws SQLException {
        Connection connection = replica.database().getConnection();
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new ReplicaSnapshot(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * A moment in which tables are as the catalogue has them, if that still names them: the locks are taken before the snapshot,
     * so that a change of a table is either seen in both or waits.
     *
     * @param tables as they go into SQL
     */
    static ReplicaSnapshot openWith(ReplicaDatabase replica, List<String> tables) throws SQLException {
        ReplicaSnapshot snapshot = open(replica);
        try (Statement statement = snapshot.connection.createStatement()) {
            statement.execute("LOCK TABLE " + String.join(", ", tables) + " IN ACCESS SHARE MODE");
            return snapshot;
        } catch (SQLException e) {
            snapshot.close();
            throw e;
        }
    }

    /** How far the records of a partition are. {@code epoch} is that of the last event; 0 before the first. */
    record Checkpoint(int epoch, Position position) {}

    /** A collection in the catalogue. */
    record HeldCollection(Incarnation incarnation, Version version) {}

    private static final String CHECKPOINT = """
            SELECT epoch, position
            FROM headwater.checkpoint
            WHERE projection = ? AND partition = ?
            """;

    Checkpoint checkpoint(Partition partition) throws SQLException {
        return checkpoint(connection, partition);
    }

    /** The same as of the transaction's next statement. */
    static Checkpoint checkpoint(Connection connection, Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CHECKPOINT)) {
            statement.setString(1, RecordProjection.NAME);
            statement.setInt(2, partition.number());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Checkpoint(row.getInt(1), new Position(row.getLong(2)))
                        : new Checkpoint(0, Position.START);
            }
        }
    }

    private static final String TENANTS = """
            SELECT name, incarnation
            FROM headwater.tenant
            """;

    Map<TenantName, Incarnation> tenants() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TENANTS);
                ResultSet row = statement.executeQuery()) {
            Map<TenantName, Incarnation> tenants = new HashMap<>();
            while (row.next()) {
                tenants.put(new TenantName(row.getString(1)), new Incarnation(row.getLong(2)));
            }
            return tenants;
        }
    }

    private static final String COLLECTIONS = """
            SELECT name, incarnation, definition_version
            FROM headwater.collection
            WHERE tenant = ?
            """;

    Map<CollectionName, HeldCollection> collections(TenantName tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COLLECTIONS)) {
            statement.setString(1, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                Map<CollectionName, HeldCollection> collections = new HashMap<>();
                while (row.next()) {
                    collections.put(
                            new CollectionName(row.getString(1)),
                            new HeldCollection(new Incarnation(row.getLong(2)), new Version(row.getLong(3))));
                }
                return collections;
            }
        }
    }

    /** A collection's table; empty if there is none of this name. */
    Optional<CollectionTable> table(CollectionTable.Key collection) throws SQLException {
        return new Catalogue().find(connection, collection);
    }

    private static final String PARKED_DEFINITIONS = """
            SELECT coalesce(collection, ''), min(position)
            FROM headwater.parked_event
            WHERE projection = ? AND partition = ? AND tenant = ? AND coalesce(record_id, '') = ''
            GROUP BY coalesce(collection, '')
            """;

    /** The first parked event of each collection's definitions, by the collection's name; of the tenant itself by none. */
    Map<String, Position> parkedDefinitions(Partition partition, TenantName tenant) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PARKED_DEFINITIONS)) {
            statement.setString(1, RecordProjection.NAME);
            statement.setInt(2, partition.number());
            statement.setString(3, tenant.value());
            try (ResultSet row = statement.executeQuery()) {
                Map<String, Position> positions = new HashMap<>();
                while (row.next()) {
                    positions.put(row.getString(1), new Position(row.getLong(2)));
                }
                return positions;
            }
        }
    }

    private static final String SKIPPED_DEFINITIONS = """
            SELECT position
            FROM headwater.skipped_event
            WHERE projection = ? AND partition = ? AND coalesce(record_id, '') = ''
            """;

    /** The events of a partition's tenants and collections that an operator gave up. */
    Set<Position> skippedDefinitions(Partition partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SKIPPED_DEFINITIONS)) {
            statement.setString(1, RecordProjection.NAME);
            statement.setInt(2, partition.number());
            try (ResultSet row = statement.executeQuery()) {
                Set<Position> positions = new HashSet<>();
                while (row.next()) {
                    positions.add(new Position(row.getLong(1)));
                }
                return positions;
            }
        }
    }

    /** The events of a collection's records that are in none of its rows. */
    SetAside setAside(Partition partition, CollectionTable.Key key, IdRange ids) throws SQLException {
        return SetAside.read(connection, partition, key, ids);
    }

    private static final String LAST_OF_PORTION = """
            SELECT id
            FROM {table}
            WHERE id > ?
            ORDER BY id
            OFFSET ?
            LIMIT 1
            """;

    /** The range of the next {@code rows} rows after an id; the last range has no end. */
    IdRange portion(CollectionTable table, String after, int rows) throws SQLException {
        return portion(connection, table, after, rows);
    }

    /** The same as of the connection's next statement. */
    static IdRange portion(Connection connection, CollectionTable table, String after, int rows) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(LAST_OF_PORTION.replace("{table}", table.sqlName()))) {
            statement.setString(1, after);
            statement.setInt(2, rows - 1);
            try (ResultSet row = statement.executeQuery()) {
                return new IdRange(after, row.next() ? row.getString(1) : IdRange.END);
            }
        }
    }

    /** The rows of a range, to be closed before this snapshot. */
    StoredRecords rows(CollectionTable table, IdRange ids) throws SQLException {
        return StoredRecords.open(connection, table, ids);
    }

    /**
     * What of a table's count and aggregates is not what its rows make, in words; empty if somebody waited for the tables, and
     * then this snapshot is of no more use.
     */
    Optional<List<String>> tallyDifferences(ReplicaDatabase replica, CollectionTable table) throws SQLException {
        return new GivesWay(replica.database())
                .run(
                        connection,
                        () -> new TallyCheck(connection)
                                .differences(table.incarnation(), table.schema(), table.tallies()));
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
        }
    }
}
