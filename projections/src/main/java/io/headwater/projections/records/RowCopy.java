package io.headwater.projections.records;

import io.headwater.events.EventTime;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Copies rows that are not there yet into a table by COPY, the fastest way into PostgreSQL, within the caller's transaction. */
public final class RowCopy {
    private static final int BUFFER_CHARS = 64 * 1024;

    private final CollectionTable table;
    private final CopyIn copy;
    private final StringBuilder buffer = new StringBuilder(BUFFER_CHARS * 2);
    private long rows;

    private RowCopy(CollectionTable table, CopyIn copy) {
        this.table = table;
        this.copy = copy;
    }

    /** Begins a copy; the connection can do nothing else until {@link #end} or {@link #cancel}. */
    public static RowCopy into(Connection transaction, CollectionTable table) throws SQLException {
        String columns =
                table.columns().stream().map(column -> ", " + column.name()).collect(Collectors.joining());
        String sql = "COPY %s (id, version, position, data, created_at, updated_at%s) FROM STDIN"
                .formatted(table.sqlName(), columns);
        return new RowCopy(
                table, transaction.unwrap(PGConnection.class).getCopyAPI().copyIn(sql));
    }

    /** Adds a row. */
    public void add(RecordFold.Change.Put put) throws SQLException {
        buffer.append(put.id().value()); // Of characters that mean nothing to COPY.
        buffer.append('\t').append(put.state().version());
        buffer.append('\t').append(put.last());
        addText(put.data().toString());
        buffer.append('\t').append(EventTime.write(put.state().createdAt()));
        buffer.append('\t').append(EventTime.write(put.state().updatedAt()));
        for (TypedColumn column : table.columns()) {
            addText(column.valueIn(put.body()));
        }
        buffer.append('\n');
        rows++;
        if (buffer.length() >= BUFFER_CHARS) {
            flush();
        }
    }

    private void addText(@Nullable Object value) {
        buffer.append('\t');
        if (value == null) {
            buffer.append("\\N");
            return;
        }
        String text = value.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> buffer.append("\\\\");
                case '\t' -> buffer.append("\\t");
                case '\n' -> buffer.append("\\n");
                case '\r' -> buffer.append("\\r");
                default -> buffer.append(c);
            }
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        buffer.setLength(0);
    }

    /** Ends the copy; how many rows there were. */
    public long end() throws SQLException {
        flush();
        copy.endCopy();
        return rows;
    }

    /** Gives the copy up, unless it has ended; then the transaction, or its last savepoint, is to be rolled back. */
    public void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }
}
