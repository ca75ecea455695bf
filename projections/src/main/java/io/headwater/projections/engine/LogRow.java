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
import java.util.UUID;

/** A row of {@code log.event} as an event; docs/formats.md, section 2. */
public final class LogRow {
    /** The columns that {@link #read} reads, for a statement that selects from {@code log.event}. */
    public static final String COLUMNS =
            "position, epoch, id, version, tenant, collection, record_id, type, data, metadata, occurred_at";

    private LogRow() {}

    /**
     * Reads the row that a result stands on.
     *
     * @throws RuntimeException this build cannot read it; that is a matter of its names, its type or its metadata, for the data
     *     is not looked at
     */
    public static EventEnvelope read(Partition partition, ResultSet row) throws SQLException {
        String collection = row.getString("collection");
        String record = row.getString("record_id");
        Subject subject = new Subject(
                new TenantName(row.getString("tenant")),
                collection == null ? null : new CollectionName(collection),
                record == null ? null : new RecordId(record));
        return new EventEnvelope(
                row.getInt("epoch"),
                partition,
                new Position(row.getLong("position")),
                row.getObject("id", UUID.class),
                subject,
                new Version(row.getLong("version")),
                EventType.ofWireName(row.getString("type")),
                JsonText.of(row.getString("data")),
                Metadata.fromJson(JsonText.of(row.getString("metadata"))),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant());
    }
}
