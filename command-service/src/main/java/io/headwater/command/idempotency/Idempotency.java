package io.headwater.command.idempotency;

import io.headwater.command.api.Answer;
import io.headwater.command.decision.Answered;
import io.headwater.command.decision.Keeping;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.IdempotencyKey;
import io.headwater.command.store.KeptAnswer;
import io.headwater.command.store.RequestHash;
import io.headwater.events.Incarnation;
import io.headwater.http.Caller;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;

/**
 * Carries out requests once for each {@code Idempotency-Key}. That it is once is the log's doing, however many instances
 * race; this class knows what is under way here, and tells a repetition from another request. Any number of threads.
 */
public final class Idempotency {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final Duration SOON = Duration.ofSeconds(1);

    private final EventStore store;
    private final Duration kept;
    private final Set<IdempotencyKey> inFlight = ConcurrentHashMap.newKeySet();

    /** Remembers answers in the store for so long. */
    public Idempotency(EventStore store, Duration kept) {
        this.store = store;
        this.kept = kept;
    }

    /**
     * The key that a request came with; empty if it has none.
     *
     * @throws ProblemException 400 if it is not one key of 1 to 255 visible ASCII characters
     */
    public static Optional<String> keyOf(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HeadwaterHeaders.IDEMPOTENCY_KEY));
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        if (lines.size() > 1 || !KEY.matcher(lines.getFirst()).matches()) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            "An Idempotency-Key is 1 to 255 visible ASCII characters, in one header.")
                    .asException();
        }
        return Optional.of(lines.getFirst());
    }

    /**
     * Answers a request that has a key: as the command does, or as an earlier one with the key did.
     *
     * @param tenant whom it is about
     * @param request its body was read
     * @param answer to what the command comes to, without the token
     * @param command carried out with what is to be kept; not called if the request is under way here already
     * @param <V> what the command comes to
     * @throws ProblemException 409 if the first request of the key is not finished, 422 if that was another request
     */
    public <V> ResponseEntity<byte[]> answer(
            Incarnation tenant,
            HttpServletRequest request,
            Function<V, Answer> answer,
            Function<Keeping<V>, Answered> command) {
        RequestHash hash = Fingerprint.of(request);
        IdempotencyKey key = enter(tenant, request);
        try {
            Keeping<V> keeping = new Keeping<>(
                    key, hash, kept, verdict -> answer.apply(verdict).toJson());
            return toResponse(carryOut(keeping, command), hash);
        } finally {
            inFlight.remove(key);
        }
    }

    /**
     * Begins a request that has a key and is answered in parts, since it is too long for one transaction. Until it is closed
     * another request with the key is told that this one is under way.
     *
     * @throws ProblemException 409 if that is so for this one
     */
    public AnswerInParts beginInParts(Incarnation tenant, HttpServletRequest request) {
        IdempotencyKey key = enter(tenant, request);
        return new AnswerInParts(store, key, kept, () -> inFlight.remove(key));
    }

    private IdempotencyKey enter(Incarnation tenant, HttpServletRequest request) {
        IdempotencyKey key = new IdempotencyKey(
                tenant, Caller.of(request).actor(), keyOf(request).orElseThrow());
        if (!inFlight.add(key)) {
            throw Problem.passing(
                            ProblemType.IDEMPOTENCY_IN_FLIGHT,
                            "The first request with this Idempotency-Key is still under way.",
                            SOON)
                    .asException();
        }
        return key;
    }

    // What the first request was carried out on may be gone by now, such as its collection; it is answered
    // all the same.
    private <V> Answered carryOut(Keeping<V> keeping, Function<Keeping<V>, Answered> command) {
        try {
            return command.apply(keeping);
        } catch (ProblemException e) {
            return store.findAnswer(keeping.key())
                    .map(answer -> new Answered(answer, true))
                    .orElseThrow(() -> e);
        }
    }

    private static ResponseEntity<byte[]> toResponse(Answered answered, RequestHash hash) {
        KeptAnswer answer = answered.answer();
        requireSame(answer, hash);
        return Answer.fromJson(answer.answer()).toResponse(answer.token(), answered.isRepeated());
    }

    static void requireSame(KeptAnswer answer, RequestHash hash) {
        if (!answer.request().equals(hash)) {
            throw Problem.of(
                            ProblemType.IDEMPOTENCY_KEY_REUSED,
                            "This Idempotency-Key was used for another request; a new request takes a new key.")
                    .asException();
        }
    }
}
