package io.headwater.command.api;

import io.headwater.command.decision.Contended;
import io.headwater.command.store.OutcomeUnknown;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** What is answered when the log cannot take a command at present; asked before the advice for everything else. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class FailureAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(FailureAdvice.class);
    private static final Duration SOON = Duration.ofSeconds(1);

    @ExceptionHandler
    ResponseEntity<byte[]> onContended(Contended e, HttpServletRequest request) {
        return answer(ProblemType.CONFLICT, "Others changed it again and again; send the request again.", request);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onOverloaded(StoreOverloaded e, HttpServletRequest request) {
        return answer(ProblemType.UNAVAILABLE, "Too many commands wait already; nothing was stored.", request);
    }

    @ExceptionHandler({StoreUnavailable.class, DataAccessException.class})
    ResponseEntity<byte[]> onUnavailable(RuntimeException e, HttpServletRequest request) {
        LOG.debug("the log's database does not answer", e);
        return answer(ProblemType.UNAVAILABLE, "The log does not answer at present; nothing was stored.", request);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onOutcomeUnknown(OutcomeUnknown e, HttpServletRequest request) {
        LOG.debug("a command's outcome is unknown", e);
        return answer(
                ProblemType.UNAVAILABLE,
                "The log was lost while the command was stored: it may be there or not. Look before you repeat it.",
                request);
    }

    private static ResponseEntity<byte[]> answer(ProblemType type, String detail, HttpServletRequest request) {
        return Problem.passing(type, detail, SOON).toResponse(Trace.of(request).traceId());
    }
}
