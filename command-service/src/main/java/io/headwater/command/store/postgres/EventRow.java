package io.headwater.command.store.postgres;

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

/** One row of {@code log.event} as it is read. */
final class EventRow {
    /** What {@link #read} expects, in this order; a statement may select more behind it. */
    static final String COLUMNS =
            "partition, position, epoch, id, version, tenant, collection, record_id, type, data, metadata, occurred_at";

    private EventRow() {}

    static EventEnvelope read(ResultSet row) throws SQLException {
        String collection = row.getString(7);
        String record = row.getString(8);
        return new EventEnvelope(
                row.getInt(3),
                new Partition(row.getInt(1)),
                new Position(row.getLong(2)),
                row.getObject(4, UUID.class),
                new Subject(
                        new TenantName(row.getString(6)),
                        collection == null ? null : new CollectionName(collection),
                        record == null ? null : new RecordId(record)),
                new Version(row.getLong(5)),
                EventType.ofWireName(row.getString(9)),
                JsonText.of(row.getBytes(10)),
                Metadata.fromJson(JsonText.of(row.getBytes(11))),
                row.getObject(12, OffsetDateTime.class).toInstant());
    }
}
