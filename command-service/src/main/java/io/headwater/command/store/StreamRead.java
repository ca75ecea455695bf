package io.headwater.command.store;

import io.headwater.events.EventEnvelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a stream, or what replaces it: a snapshot and the events after it.
 *
 * @param snapshot of the format that was asked for, and standing on an event of the stream; null if there is none
 * @param events after the snapshot, else from the first, in order without a hole
 * @param isWhole whether the stream ends with the last of them, as of the read
 * @param hasUnfitSnapshot whether there is a snapshot of another format, or one that contradicts the stream
 */
public record StreamRead(
        @Nullable Snapshot snapshot, List<EventEnvelope> events, boolean isWhole, boolean hasUnfitSnapshot) {
    /** Of a stream without events. */
    public static final StreamRead NOTHING = new StreamRead(null, List.of(), true, false);

    public StreamRead {
        events = List.copyOf(events);
    }
}
