package io.headwater.command.api;

import io.headwater.command.decision.Contended;
import io.headwater.command.store.OutcomeUnknown;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The one place where failures of the write path become problem documents. */
public final class FailureProblems {
    private static final Logger LOG = LoggerFactory.getLogger(FailureProblems.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    private FailureProblems() {}

    /** The problem that a client sees; what nobody foresaw is logged and is a 500. */
    public static Problem of(RuntimeException failure, String traceId) {
        return failure instanceof ProblemException known
                ? known.problem()
                : foreseen(failure).orElseGet(() -> {
                    LOG.error("a command broke, trace {}", traceId, failure);
                    return Problem.of(
                            ProblemType.INTERNAL, "The request could not be finished; the trace id finds the reason.");
                });
    }

    static Optional<Problem> foreseen(RuntimeException failure) {
        return switch (failure) {
            case Contended _ ->
                passing(ProblemType.CONFLICT, "Others changed it again and again; send the request again.");
            case StoreOverloaded _ ->
                passing(ProblemType.UNAVAILABLE, "Too many commands wait already; nothing was stored.");
            case StoreUnavailable e -> {
                LOG.debug("the log's database does not answer", e);
                yield passing(ProblemType.UNAVAILABLE, "The log does not answer at present; nothing was stored.");
            }
            case DataAccessException e -> {
                LOG.debug("the log's database does not answer", e);
                yield passing(ProblemType.UNAVAILABLE, "The log does not answer at present; nothing was stored.");
            }
            case OutcomeUnknown e -> {
                LOG.debug("a command's outcome is unknown", e);
                yield passing(
                        ProblemType.UNAVAILABLE,
                        "The log was lost while the command was stored: it may be there or not."
                                + " Look before you repeat it.");
            }
            default -> Optional.empty();
        };
    }

    private static Optional<Problem> passing(ProblemType type, String detail) {
        return Optional.of(Problem.passing(type, detail, SOON));
    }
}
