package io.headwater.command.api;

import io.headwater.command.decision.Contended;
import io.headwater.command.store.OutcomeUnknown;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
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
    @ExceptionHandler({
        Contended.class,
        StoreOverloaded.class,
        StoreUnavailable.class,
        DataAccessException.class,
        OutcomeUnknown.class
    })
    ResponseEntity<byte[]> onFailure(RuntimeException e, HttpServletRequest request) {
        String traceId = Trace.of(request).traceId();
        return FailureProblems.of(e, traceId).toResponse(request);
    }
}
