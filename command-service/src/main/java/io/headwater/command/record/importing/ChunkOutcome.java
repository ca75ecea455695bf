package io.headwater.command.record.importing;

import io.headwater.command.store.KeptAnswer;
import io.headwater.events.Token;
import org.jspecify.annotations.Nullable;

/**
 * How a chunk ended.
 *
 * @param result of its lines
 * @param token waits for all of it; null if it made and found nothing
 * @param isRepeated whether this is what an earlier request with the idempotency key was told
 */
record ChunkOutcome(ChunkResult result, @Nullable Token token, boolean isRepeated) {
    static ChunkOutcome of(KeptAnswer kept, boolean isRepeated) {
        return new ChunkOutcome(ChunkResult.fromJson(kept.answer()), kept.token(), isRepeated);
    }
}
