package io.headwater.query.history;

import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import io.headwater.events.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event of a record as the history has it.
 *
 * @param createdAt when the record's life of then began; null if nobody knows
 * @param before the record before it; null as a rule, for a fold begins with few of them
 */
record StoredChange(
        Version version,
        EventType type,
        Position position,
        Instant occurredAt,
        String actor,
        @Nullable Instant createdAt,
        JsonText change,
        @Nullable JsonText before) {
    /** The columns that {@link #read} reads, of a row {@code h}. */
    static final String COLUMNS = """
            h.version, h.type, h.position, h.occurred_at, h.actor, h.created_at, h.change, h.before""";

    /** The condition that a fold can begin with the row {@code w}. */
    static final String WHOLE = """
            (w.before IS NOT NULL OR w.type IN ('headwater.record.created.v1', 'headwater.record.replaced.v1'))""";

    static StoredChange read(ResultSet row) throws SQLException {
        OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
        byte[] before = row.getBytes("before");
        return new StoredChange(
                new Version(row.getLong("version")),
                EventType.ofWireName(row.getString("type")),
                new Position(row.getLong("position")),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                createdAt == null ? null : createdAt.toInstant(),
                JsonText.of(row.getBytes("change")),
                before == null ? null : JsonText.of(before));
    }

    /** The state before this change, given the one that is known; null if it cannot be told. */
    @Nullable
    RecordState before(@Nullable RecordState known) {
        Version previous = new Version(version.value() - 1);
        if (known != null && known.version().equals(previous)) {
            return known;
        }
        return before == null
                ? null
                : new RecordState(previous, (ObjectNode) before.tree(), Instant.EPOCH, Instant.EPOCH);
    }

    /** The state after this change, given the one before it; null if it cannot be told. */
    @Nullable
    RecordState after(@Nullable RecordState stateBefore) {
        RecordState from = stateBefore != null
                ? stateBefore
                : new RecordState(new Version(version.value() - 1), null, Instant.EPOCH, Instant.EPOCH);
        try {
            return from.evolve((Event.RecordEvent) EventCodec.decode(type, change), occurredAt);
        } catch (UnreadableEvent e) {
            return null; // A change of something that is not known; or of a form that this build does not know.
        }
    }
}
