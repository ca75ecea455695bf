package io.headwater.query.export;

import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import io.headwater.query.records.Envelope;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way out.
 *
 * @param namesItself whether its body has a member {@code id}
 * @param data its body; null if that is long and is still to be read
 * @param stamp null unless envelopes are asked for
 */
record ExportedRow(
        RecordId id,
        boolean namesItself,
        @Nullable JsonText data,
        @Nullable Stamp stamp) {
    /** What an envelope says beside the body. */
    record Stamp(Version version, Instant createdAt, Instant updatedAt) {}

    /** The body. */
    JsonText body() {
        return Objects.requireNonNull(data);
    }

    ExportedRow with(JsonText body) {
        return new ExportedRow(id, namesItself, body, stamp);
    }

    /** The envelope with a body made of this one's. */
    Envelope envelope(JsonText body) {
        Stamp known = Objects.requireNonNull(stamp);
        return new Envelope(id, known.version(), known.createdAt(), known.updatedAt(), body);
    }
}
