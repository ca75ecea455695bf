package io.headwater.command.store;

import io.headwater.events.JsonText;
import io.headwater.events.Token;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a request that came with an idempotency key, as it is kept in the log's database.
 *
 * @param request that was answered
 * @param answer all of it but the token, opaque to the store
 * @param token of the command's last event, or of what it found unchanged; null if it was refused, and before the events
 *     have their positions
 */
public record KeptAnswer(
        RequestHash request, JsonText answer, @Nullable Token token) {
    /** This answer, once its token is known. */
    public KeptAnswer at(Token last) {
        return new KeptAnswer(request, answer, last);
    }
}
