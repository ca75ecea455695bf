package io.headwater.command.decision;

import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.Keep;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.RequestHash;
import io.headwater.events.JsonText;
import io.headwater.events.Token;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a command's answer is kept, so that a repetition of its request gets it again.
 *
 * @param key under which
 * @param request that is answered
 * @param time for which
 * @param answer all of it but the token; called before the events are stored, since they are stored together, and perhaps
 *     several times
 * @param <V> what the command comes to, such as a {@link Verdict}
 */
public record Keeping<V>(IdempotencyKey key, RequestHash request, Duration time, Function<V, JsonText> answer) {
    /** What the log is asked to keep. */
    public Keep keep(V verdict, @Nullable Token token) {
        return new Keep(key, new KeptAnswer(request, answer.apply(verdict), token), time);
    }
}
