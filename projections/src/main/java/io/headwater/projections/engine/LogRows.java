package io.headwater.projections.engine;

import io.headwater.events.CollectionName;
import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code log.event} of one partition as events; docs/formats.md, section 2. Events that follow each other share most of
 * their names and what caused them, so that these are read once. Used by one thread.
 */
public final class LogRows {
    /** The columns that {@link #read} reads, for a statement that selects from {@code log.event}. */
    public static final String COLUMNS =
            "position, epoch, id, version, tenant, collection, record_id, type, data, metadata, occurred_at";

    private final Partition partition;
    private final Last<TenantName> tenant = new Last<>(TenantName::new);
    private final Last<CollectionName> collection = new Last<>(CollectionName::new);
    private final Last<EventType> type = new Last<>(EventType::ofWireName);
    private byte[] lastMetadata = {};
    private @Nullable Metadata metadata;

    /** Reads events of a partition. */
    public LogRows(Partition partition) {
        this.partition = partition;
    }

    /**
     * Reads the row that a result stands on.
     *
     * @throws RuntimeException this build cannot read it; that is a matter of its names, its type or its metadata, for the data
     *     is not looked at
     */
    public EventEnvelope read(ResultSet row) throws SQLException {
        String collectionName = row.getString("collection");
        String record = row.getString("record_id");
        Subject subject = new Subject(
                tenant.of(row.getString("tenant")),
                collectionName == null ? null : collection.of(collectionName),
                record == null ? null : new RecordId(record));
        return new EventEnvelope(
                row.getInt("epoch"),
                partition,
                new Position(row.getLong("position")),
                row.getObject("id", UUID.class),
                subject,
                new Version(row.getLong("version")),
                type.of(row.getString("type")),
                JsonText.of(row.getBytes("data")),
                metadata(row.getBytes("metadata")),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant());
    }

    private Metadata metadata(byte[] json) {
        Metadata known = metadata;
        if (known != null && Arrays.equals(json, lastMetadata)) {
            return known;
        }
        Metadata read = Metadata.fromJson(JsonText.of(json));
        metadata = read;
        lastMetadata = json;
        return read;
    }

    /** A type's value for the text that was read last. */
    private static final class Last<T> {
        private final Function<String, T> reader;
        private String text = "";
        private @Nullable T value;

        Last(Function<String, T> reader) {
            this.reader = reader;
        }

        T of(String next) {
            T known = value;
            if (known != null && next.equals(text)) {
                return known;
            }
            T read = reader.apply(next);
            value = read;
            text = next;
            return read;
        }
    }
}
