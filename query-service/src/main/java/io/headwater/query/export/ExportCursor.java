package io.headwater.query.export;

import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.export.ExportedRow.Stamp;
import io.headwater.query.records.SqlFragment;
import io.headwater.query.records.SqlFragment.Parameter;
import io.headwater.query.replicas.Checkpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of one export, read some at a time from one snapshot: a transaction with a cursor of the server, on a connection of
 * its own. No more than {@link #ROWS_MAX} rows are in memory, whatever there is. One thread uses it.
 */
final class ExportCursor implements AutoCloseable {
    /** Rows of one round trip; with bodies of {@link ExportQuery#BODY_BYTES_MAX} at most they are 8 MB. */
    static final int ROWS_MAX = 256;

    private final Connection transaction;
    private final ExportQuery query;
    private final Checkpoint checkpoint;
    private final int serverProcess;

    private ExportCursor(Connection transaction, ExportQuery query, Found<Integer> begun) {
        this.transaction = transaction;
        this.query = query;
        this.checkpoint = begun.checkpoint();
        this.serverProcess = begun.value();
    }

    /**
     * Takes the snapshot and opens the cursor; the connection is closed with it.
     *
     * @return empty if the collection is not what the query was made for any more; the connection is closed then
     */
    static Optional<ExportCursor> open(Connection connection, ExportQuery query) throws SQLException {
        try {
            connection.setAutoCommit(false);
            Found<Integer> begun = begin(connection, query);
            if (begun.facts().filter(query.collection().facts()::equals).isEmpty()) {
                connection.close();
                return Optional.empty();
            }
            try (PreparedStatement declare =
                    connection.prepareStatement(query.cursor().sql())) {
                query.cursor().bind(connection, declare, 1);
                declare.execute();
            }
            return Optional.of(new ExportCursor(connection, query, begun));
        } catch (SQLException e) {
            connection.close();
            if (CollectionReads.isOutdated(e)) {
                return Optional.empty();
            }
            throw e;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    // The checkpoint and the facts are of the snapshot that all rows come from.
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
            SELECT
            %s,
            pg_backend_pid() AS process
            FROM %s
            """.formatted(CollectionReads.HEAD, CollectionReads.SOURCES);

    private static Found<Integer> begin(Connection connection, ExportQuery query) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            CollectionReads.bind(statement, query.collection());
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return Found.of(row, row.getInt("process"));
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

    private static final String FETCH = "FETCH FORWARD " + ROWS_MAX + " FROM ";

    /** The next records, fewer than {@link #ROWS_MAX} at the end; those with long bodies come without. */
    List<ExportedRow> next() throws SQLException {
        List<ExportedRow> rows = new ArrayList<>(ROWS_MAX);
        try (PreparedStatement statement = transaction.prepareStatement(FETCH + query.cursorName());
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                byte[] data = row.getBytes(3);
                rows.add(new ExportedRow(
                        new RecordId(row.getString(1)),
                        row.getBoolean(2),
                        data == null ? null : JsonText.of(data),
                        query.hasStamps() ? new Stamp(new Version(row.getLong(4)), time(row, 5), time(row, 6)) : null));
            }
        }
        return rows;
    }

    /** The same record with its body, however long that is. */
    ExportedRow whole(ExportedRow record) throws SQLException {
        if (record.data() != null) {
            return record;
        }
        SqlFragment body = new SqlFragment()
                .add("SELECT r.data::text AS data FROM ")
                .add(query.collection().tables().rows())
                .add(" AS r WHERE r.id = ")
                .add(new Parameter.Text(record.id().value()));
        try (PreparedStatement statement = transaction.prepareStatement(body.sql())) {
            body.bind(transaction, statement, 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return record.with(JsonText.of(row.getBytes("data")));
            }
        }
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void close() throws SQLException {
        // The pool rolls back.
        transaction.close();
    }
}
