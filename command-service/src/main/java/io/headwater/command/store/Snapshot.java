package io.headwater.command.store;

import io.headwater.events.JsonText;
import io.headwater.events.Version;
import java.time.Instant;
import java.util.UUID;

/**
 * What a stream's events up to one of them were folded to, kept so that a load need not begin with the first.
 *
 * <p>Disposable: the events are the truth. It stands on the very event that it names; if the log has another one at that
 * version, or none, it is worth nothing.
 *
 * @param stream whose state it is
 * @param version of the last event that is in it
 * @param lastEvent id of that event
 * @param format of the fold and of its JSON; another number is another form, and is not read
 * @param state what they were folded to
 */
public record Snapshot(StreamId stream, Version version, UUID lastEvent, int format, State state) {
    /** Asks for no snapshot, where a format is asked for. */
    public static final int NO_FORMAT = 0;

    public Snapshot {
        if (format <= NO_FORMAT) {
            throw new IllegalArgumentException("a format is a positive number: " + format);
        }
        if (version.equals(Version.NONE)) {
            throw new IllegalArgumentException("there is nothing to keep of a stream without events");
        }
    }

    /**
     * A state as it is kept.
     *
     * @param body as the fold has it; JSON {@code null} for a record that is deleted
     * @param createdAt when the present life of the record began
     * @param updatedAt when it last changed
     */
    public record State(JsonText body, Instant createdAt, Instant updatedAt) {}
}
