package io.headwater.command.store.axon;

import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.NewEvent;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream as far as it is known here.
 *
 * @param state the fold of the stream's events
 * @param version of the last of them
 * @param lastEvent its id; null if there is none
 * @param flush the append that made this state; null if it was read from the log. Until it is done the state is
 *     speculative: true only if that append succeeds
 * @param lineage of the states that came from the same read of the log, one decided on the other
 * @param bytes about the size of the state as JSON, as a measure of the memory it takes
 */
record Loaded<S>(
        S state,
        Version version,
        @Nullable UUID lastEvent,
        @Nullable CompletableFuture<AppendOutcome> flush,
        Lineage lineage,
        int bytes) {
    /** Only its identity counts: if a state was lost, those of its lineage that came after it are. */
    static final class Lineage {}

    // Many patches of one member leave a small state, so the sum of patches is no measure of a large one.
    private static final int PATCHED_BYTES_MAX = 64 * 1024;

    static <S> Loaded<S> nothing(S initial) {
        return new Loaded<>(initial, Version.NONE, null, null, new Lineage(), 0);
    }

    /** The size after one more event: a patch adds to it, an adjustment does not, every other event brings the whole state. */
    static int bytesAfter(int before, EventType type, JsonText data) {
        int added = data.utf8().length;
        return switch (type) {
            case RECORD_PATCHED -> Math.max(before, Math.min(before + added, PATCHED_BYTES_MAX));
            // Digits at most.
            case RECORD_ADJUSTED -> before;
            default -> added;
        };
    }

    /** This state after one more event, which is not handed to the store yet. */
    Loaded<S> after(S next, NewEvent event) {
        return new Loaded<>(
                next, event.version(), event.id(), null, lineage, bytesAfter(bytes, event.type(), event.data()));
    }

    /** This state, made by an append. */
    Loaded<S> by(CompletableFuture<AppendOutcome> append) {
        return new Loaded<>(state, version, lastEvent, append, lineage, bytes);
    }

    boolean isSpeculative() {
        return flush != null && !flush.isDone();
    }
}
