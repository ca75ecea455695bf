package io.headwater.command.decision;

import io.headwater.events.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a batch ended.
 *
 * @param verdicts of the commands, in their order; if the batch asks for it, none of their events is stored
 * @param token waits for everything they made or found; null if the batch was empty
 * @param <S> the state of every stream
 */
public record BatchOutcome<S>(
        List<Verdict<S>> verdicts, @Nullable Token token) {
    public BatchOutcome {
        verdicts = List.copyOf(verdicts);
    }
}
