package io.headwater.command.store;

import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Metadata;
import io.headwater.events.Subject;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An event that has no position yet.
 *
 * @param id stable identity, a UUIDv7
 * @param stream it is appended to
 * @param version its number in that stream
 * @param subject what it is about
 * @param type the form of the data
 * @param data the change
 * @param metadata who and what caused it
 * @param occurredAt when the command was decided, to the microsecond
 * @param effects on what the log keeps beside its events; none for most
 */
public record NewEvent(
        UUID id,
        StreamId stream,
        Version version,
        Subject subject,
        EventType type,
        JsonText data,
        Metadata metadata,
        Instant occurredAt,
        List<Effect> effects) {
    public NewEvent {
        effects = List.copyOf(effects);
    }

    /** An event without effects. */
    public NewEvent(
            UUID id,
            StreamId stream,
            Version version,
            Subject subject,
            EventType type,
            JsonText data,
            Metadata metadata,
            Instant occurredAt) {
        this(id, stream, version, subject, type, data, metadata, occurredAt, List.of());
    }

    /** The same event with these effects. */
    public NewEvent with(List<Effect> effectsOfIt) {
        return new NewEvent(id, stream, version, subject, type, data, metadata, occurredAt, effectsOfIt);
    }

    /** Whether facts beside the events have to be looked at; a deletion may be of a record that others refer to. */
    public boolean needsFacts() {
        return !effects.isEmpty() || type == EventType.RECORD_DELETED;
    }
}
