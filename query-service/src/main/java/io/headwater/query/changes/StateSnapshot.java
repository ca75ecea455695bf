package io.headwater.query.changes;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.query.catalogue.SqlName;
import io.headwater.query.records.Envelope;
import io.headwater.query.replicas.Checkpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of one or all collections of a tenant, read some at a time from one snapshot: a transaction on a connection of its own.
 * Which tables they are in is of that snapshot, too. One thread uses it.
 */
final class StateSnapshot implements AutoCloseable {
    /** Rows of one round trip; with bodies of {@link #BODY_BYTES_MAX} at most they are 8 MB. */
    static final int ROWS_MAX = 256;

    private static final int BODY_BYTES_MAX = 32 * 1024;

    private final Connection transaction;
    private final Checkpoint checkpoint;
    private final int serverProcess;
    private final List<Table> tables;

    private StateSnapshot(Connection transaction, Checkpoint checkpoint, int serverProcess, List<Table> tables) {
        this.transaction = transaction;
        this.checkpoint = checkpoint;
        this.serverProcess = serverProcess;
        this.tables = List.copyOf(tables);
    }

    /** Where the records of a collection are. */
    record Table(CollectionName collection, SqlName rows) {}

    // The level holds for this transaction alone, so any pooler may stand in between.
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              pg_backend_pid() AS process,
              tenant.schema_name,
              held.name,
              held.table_name
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            LEFT JOIN headwater.collection AS held ON held.tenant = tenant.name AND held.name = coalesce(?::text, held.name)
            ORDER BY held.name
            """;

    /** Takes the snapshot; the connection is closed with it, or now if that fails. */
    static StateSnapshot open(Connection connection, TenantPlacement tenant, Scope scope) throws SQLException {
        try {
            connection.setAutoCommit(false);
            return begin(connection, tenant, scope);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static StateSnapshot begin(Connection connection, TenantPlacement tenant, Scope scope) throws SQLException {
        CollectionName only = scope.collection();
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setInt(1, tenant.partition().number());
            statement.setString(2, tenant.tenant().value());
            statement.setLong(3, tenant.incarnation().value());
            statement.setString(4, only == null ? null : only.value());
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                if (row.getString("schema_name") == null) {
                    throw new EndOfStream(EndReason.TENANT_OFFBOARDED); // since the stream was opened
                }
                Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
                int process = row.getInt("process");
                List<Table> tables = new ArrayList<>();
                for (boolean there = row.getString("name") != null; there; there = row.next()) {
                    CollectionName name = new CollectionName(row.getString("name"));
                    if (scope.opens(name)) {
                        tables.add(new Table(
                                name, SqlName.of(row.getString("schema_name")).dot(row.getString("table_name"))));
                    }
                }
                return new StateSnapshot(connection, checkpoint, process, tables);
            }
        }
    }

    /** As of which all records are. */
    Checkpoint checkpoint() {
        return checkpoint;
    }

    /** The server's process that reads, for whoever may have to end it. */
    int serverProcess() {
        return serverProcess;
    }

    /** The collections, by name. */
    List<Table> tables() {
        return tables;
    }

    // OFFSET 0 has the text made once, to be measured and to be sent.
    private static final String DECLARE = """
            DECLARE state NO SCROLL CURSOR FOR
            SELECT
              r.id,
              r.version,
              r.created_at,
              r.updated_at,
              CASE WHEN octet_length(r.data) <= %d THEN r.data END AS data
            FROM (
              SELECT r.id, r.version, r.created_at, r.updated_at, r.data::text AS data FROM {rows} AS r ORDER BY r.id OFFSET 0
            ) AS r
            ORDER BY r.id
            """.formatted(BODY_BYTES_MAX);

    /** Begins to read a collection, by id; the one before is done with. */
    void begin(Table table) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(DECLARE.replace("{rows}", table.rows().quoted()));
        }
    }

    /** A record of which the body may still be to be read. */
    record Row(Envelope record, boolean isWhole) {}

    private static final String FETCH = "FETCH FORWARD " + ROWS_MAX + " FROM state";

    /** The next records, fewer than {@link #ROWS_MAX} at the end; those with long bodies come without. */
    List<Row> next() throws SQLException {
        List<Row> rows = new ArrayList<>(ROWS_MAX);
        try (PreparedStatement statement = transaction.prepareStatement(FETCH);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                byte[] data = row.getBytes(5);
                rows.add(new Row(envelope(row, data), data != null));
            }
        }
        return rows;
    }

    private static Envelope envelope(ResultSet row, byte @Nullable [] data) throws SQLException {
        return new Envelope(
                new RecordId(row.getString(1)),
                new Version(row.getLong(2)),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getObject(4, OffsetDateTime.class).toInstant(),
                data == null ? JsonText.EMPTY_OBJECT : JsonText.of(data));
    }

    private static final String WHOLE = """
            SELECT r.id, r.version, r.created_at, r.updated_at, r.data::text AS data FROM {rows} AS r WHERE r.id = ?
            """;

    /** The record with its body, however long that is. */
    Envelope whole(Table table, Row row) throws SQLException {
        if (row.isWhole()) {
            return row.record();
        }
        try (PreparedStatement statement = transaction.prepareStatement(
                WHOLE.replace("{rows}", table.rows().quoted()))) {
            statement.setString(1, row.record().id().value());
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return envelope(found, found.getBytes(5));
            }
        }
    }

    /** Ends the reading of a collection. */
    void end() throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("CLOSE state");
        }
    }

    @Override
    public void close() throws SQLException {
        // The pool rolls back.
        transaction.close();
    }
}
