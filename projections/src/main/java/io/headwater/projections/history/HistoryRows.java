package io.headwater.projections.history;

import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows of the history, all of a batch by one COPY, in its binary form: a change goes from the topic to the table as the bytes
 * it is, and neither numbers nor times are made text and read again.
 */
final class HistoryRows {
    // No conflict can arise: rows are written with the checkpoint that keeps their events from coming again.
    private static final String COPY = """
            COPY headwater.history (
              tenant, collection, record_id, version, occurred_at, position, type, actor, collection_name, created_at, change, before
            ) FROM STDIN WITH (FORMAT binary)""";
    private static final short COLUMNS = 12;
    // The signature, no flags, no extension; and what ends it.
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final short END = -1;
    private static final int NULL = -1;
    private static final int BUFFER_BYTES = 64 * 1024;
    /** From which PostgreSQL counts microseconds. */
    private static final Instant ORIGIN = Instant.parse("2000-01-01T00:00:00Z");

    private static final Map<EventType, byte[]> TYPES = Arrays.stream(EventType.values())
            .collect(Collectors.toMap(
                    type -> type,
                    type -> utf8(type.wireName()),
                    (one, _) -> one,
                    () -> new EnumMap<>(EventType.class)));

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private HistoryRows(CopyIn copy) {
        this.copy = copy;
    }

    /** Writes the rows; what PostgreSQL refuses of one refuses them all. */
    static void copy(Connection transaction, List<HistoryRow> rows) throws SQLException {
        CopyIn copy = transaction.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            HistoryRows writer = new HistoryRows(copy);
            writer.buffer.put(HEADER);
            for (HistoryRow row : rows) {
                writer.add(row);
            }
            writer.room(Short.BYTES).putShort(END);
            writer.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void add(HistoryRow row) throws SQLException {
        room(Short.BYTES).putShort(COLUMNS);
        number(row.tenant().value());
        if (row.collection() == null) {
            nothing();
        } else {
            number(row.collection().value());
        }
        text(row.envelope().subject().record());
        number(row.envelope().version().value());
        time(row.envelope().occurredAt());
        number(row.envelope().position().value());
        bytes(TYPES.get(row.envelope().type()));
        text(row.envelope().metadata().actor());
        text(row.envelope().subject().collection());
        time(row.createdAt());
        json(row.envelope().data());
        json(row.before());
    }

    private void number(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
    }

    private void time(@Nullable Instant time) throws SQLException {
        if (time == null) {
            nothing();
        } else {
            number(ChronoUnit.MICROS.between(ORIGIN, time));
        }
    }

    private void text(@Nullable Object value) throws SQLException {
        bytes(value == null ? null : utf8(value.toString()));
    }

    private void json(@Nullable JsonText json) throws SQLException {
        bytes(json == null ? null : json.utf8());
    }

    private void bytes(byte @Nullable [] value) throws SQLException {
        if (value == null) {
            nothing();
            return;
        }
        room(Integer.BYTES).putInt(value.length);
        if (value.length <= BUFFER_BYTES) {
            room(value.length).put(value);
        } else {
            flush();
            copy.writeToCopy(value, 0, value.length);
        }
    }

    private void nothing() throws SQLException {
        room(Integer.BYTES).putInt(NULL);
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
