package io.headwater.command.store.axon;

import io.headwater.command.store.AppendOutcome;
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
 * @param bytes size of the events' data, as a measure of the memory the state takes
 */
record Loaded<S>(
        S state,
        Version version,
        @Nullable UUID lastEvent,
        @Nullable CompletableFuture<AppendOutcome> flush,
        int bytes) {

    static <S> Loaded<S> nothing(S initial) {
        return new Loaded<>(initial, Version.NONE, null, null, 0);
    }

    boolean isSpeculative() {
        return flush != null && !flush.isDone();
    }
}
