package io.headwater.projections.records;

import io.headwater.events.EventTime;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Copies rows that are not there yet into a table by COPY, the fastest way into PostgreSQL, within the caller's transaction. */
public final class RowCopy {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] NULL = {'\\', 'N'};

    private final CollectionTable table;
    private final CopyIn copy;
    private byte[] buffer = new byte[2 * BUFFER_BYTES];
    private int length;
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
        addAscii(put.id().value()); // Of characters that mean nothing to COPY.
        next();
        addAscii(put.state().version().toString());
        next();
        addAscii(put.last().toString());
        next();
        addText(put.data().utf8());
        next();
        addAscii(EventTime.write(put.state().createdAt()));
        next();
        addAscii(EventTime.write(put.state().updatedAt()));
        for (TypedColumn column : table.columns()) {
            next();
            addValue(column.valueIn(put.body()));
        }
        room(1);
        buffer[length++] = '\n';
        rows++;
        if (length >= BUFFER_BYTES) {
            flush();
        }
    }

    private void next() {
        room(1);
        buffer[length++] = '\t';
    }

    @SuppressWarnings(
            "deprecation") // The one way without a detour: the low byte of each character is all there is of it.
    private void addAscii(String text) {
        room(text.length());
        text.getBytes(0, text.length(), buffer, length);
        length += text.length();
    }

    private void addValue(@Nullable Object value) {
        if (value == null) {
            room(NULL.length);
            System.arraycopy(NULL, 0, buffer, length, NULL.length);
            length += NULL.length;
        } else {
            addText(value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    // In UTF-8 none of these bytes is a part of another character.
    private void addText(byte[] utf8) {
        room(2 * utf8.length);
        for (byte b : utf8) {
            switch (b) {
                case '\\' -> escape('\\');
                case '\t' -> escape('t');
                case '\n' -> escape('n');
                case '\r' -> escape('r');
                default -> buffer[length++] = b;
            }
        }
    }

    private void escape(char letter) {
        buffer[length++] = '\\';
        buffer[length++] = (byte) letter;
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
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
