package io.headwater.command.idempotency;

import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Keeping;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.RequestHash;
import io.headwater.events.JsonText;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The answer to a request with an {@code Idempotency-Key} that is carried out in parts, each in a transaction of its own and with
 * an answer of its own. Whoever repeats the request gets the answers of the parts that were carried out, and goes on where it
 * ended. The first part is kept under the client's key itself, so that a key that was used for anything else is found out; the
 * others under keys that no client can send. One thread.
 */
public final class AnswerInParts implements AutoCloseable {
    /** Parts that are looked up in one round trip. */
    private static final int LOOKED_UP_AT_ONCE = 16;

    private final EventStore store;
    private final IdempotencyKey key;
    private final Duration time;
    private final Runnable end;
    private Map<IdempotencyKey, KeptAnswer> found = Map.of();
    private int lookedUpTo;
    private boolean mayBeMore = true;

    AnswerInParts(EventStore store, IdempotencyKey key, Duration time, Runnable end) {
        this.store = store;
        this.key = key;
        this.time = time;
        this.end = end;
    }

    /** The client's key, and whose it is. */
    public IdempotencyKey key() {
        return key;
    }

    /**
     * What is kept of a part, if it was carried out before. Ask for the parts in their order.
     *
     * @param part from 0
     * @param hash of the part's request
     * @throws io.headwater.http.ProblemException 422 if it was another request
     */
    public Optional<KeptAnswer> find(int part, RequestHash hash) {
        if (part >= lookedUpTo && mayBeMore) {
            found = store.findAnswers(IntStream.range(part, part + LOOKED_UP_AT_ONCE)
                    .mapToObj(this::keyOf)
                    .collect(Collectors.toSet()));
            lookedUpTo = part + LOOKED_UP_AT_ONCE;
            // Parts are carried out nearly in order: after as many as this that were not, none was.
            mayBeMore = !found.isEmpty();
        }
        Optional<KeptAnswer> answer = Optional.ofNullable(found.get(keyOf(part)));
        answer.ifPresent(kept -> Idempotency.requireSame(kept, hash));
        return answer;
    }

    /** How the answer of a part is to be kept. */
    public <V> Keeping<V> keeping(int part, RequestHash hash, Function<V, JsonText> answer) {
        return new Keeping<>(keyOf(part), hash, time, answer);
    }

    /**
     * The answer of a part that was carried out, here or at the same time elsewhere.
     *
     * @throws io.headwater.http.ProblemException 422 if it was another request that was carried out elsewhere
     */
    public static KeptAnswer require(Answered answered, RequestHash hash) {
        Idempotency.requireSame(answered.answer(), hash);
        return answered.answer();
    }

    // Clients' keys have no blanks.
    private IdempotencyKey keyOf(int part) {
        return part == 0 ? key : new IdempotencyKey(key.tenant(), key.credential(), key.key() + " " + part);
    }

    /** Lets go of the key. */
    @Override
    public void close() {
        end.run();
    }
}
