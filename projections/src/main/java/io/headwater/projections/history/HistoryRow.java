package io.headwater.projections.history;

import io.headwater.events.EventEnvelope;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way into the history.
 *
 * @param tenant whose event it is
 * @param collection null for an event about the tenant as such
 * @param createdAt when the record's life of then began; null if it is about no record, or nobody knows
 * @param before the record before the event, where a fold of its states may begin with it; null as a rule
 */
record HistoryRow(
        Incarnation tenant,
        @Nullable Incarnation collection,
        EventEnvelope envelope,
        @Nullable Instant createdAt,
        @Nullable JsonText before) {

    /** A record by its ids. */
    record Key(Incarnation tenant, Incarnation collection, RecordId record) {}

    static HistoryRow of(Incarnation tenant, @Nullable Incarnation collection, EventEnvelope envelope) {
        boolean begins = envelope.type() == EventType.RECORD_CREATED;
        return new HistoryRow(tenant, collection, envelope, begins ? envelope.occurredAt() : null, null);
    }

    HistoryRow with(@Nullable Instant newCreatedAt, @Nullable JsonText newBefore) {
        return new HistoryRow(tenant, collection, envelope, newCreatedAt, newBefore);
    }

    boolean isOfRecord() {
        return envelope.subject().record() != null;
    }

    /** Of the record; only for an event about one. */
    Key key() {
        return new Key(
                tenant,
                Objects.requireNonNull(collection),
                Objects.requireNonNull(envelope.subject().record()));
    }

    /** Whether the event says what changed, but not what the record is after it. */
    boolean isPartial() {
        return envelope.type() == EventType.RECORD_PATCHED || envelope.type() == EventType.RECORD_ADJUSTED;
    }

    YearMonth month() {
        return monthOf(envelope.occurredAt());
    }

    static YearMonth monthOf(Instant time) {
        return YearMonth.from(time.atOffset(ZoneOffset.UTC));
    }

    /** Whether the other is the event before this one of the same record, in the same month. */
    boolean follows(@Nullable HistoryRow other) {
        return other != null
                && other.envelope.version().next().equals(envelope.version())
                && other.month().equals(month());
    }
}
