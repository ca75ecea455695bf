package io.headwater.http;

import io.headwater.events.InvalidDefinition;
import io.headwater.events.InvalidJson;
import io.headwater.events.InvalidName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/** The one place where exceptions become problem documents; what nobody foresaw is logged once and is a 500. */
@RestControllerAdvice
final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<byte[]> onProblem(ProblemException e, HttpServletRequest request) {
        ResponseEntity<byte[]> answer = e.problem().toResponse(request);
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .headers(e.headers())
                .body(answer.getBody());
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onInvalidName(InvalidName e, HttpServletRequest request) {
        return answer(Problem.of(ProblemType.MALFORMED, e.getMessage()), request);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onInvalidJson(InvalidJson e, HttpServletRequest request) {
        return answer(Problem.of(e), request);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onInvalidDefinition(InvalidDefinition e, HttpServletRequest request) {
        return answer(Problem.at(ProblemType.INVALID_DEFINITION, e.pointer(), e.getMessage()), request);
    }

    /** The client left; there is nobody to answer. */
    @ExceptionHandler
    void onClientGone(AsyncRequestNotUsableException e) {
        LOG.debug("the client left before its answer", e);
    }

    @ExceptionHandler
    ResponseEntity<byte[]> onAnythingElse(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws CloseNowException {
        if (e instanceof CloseNowException brokenOff) {
            // Nothing may follow what was written; the connection closes without the answer's end.
            throw brokenOff;
        }
        if (response.isCommitted()) {
            // A problem behind what was written would end an answer that is not whole as if it were.
            LOG.error("{} {} broke amid its answer", request.getMethod(), request.getRequestURI(), e);
            throw new CloseNowException("the answer broke off", e);
        }
        if (e instanceof ErrorResponse known) {
            ResponseEntity<byte[]> answer =
                    answer(HttpProblems.ofStatus(known.getStatusCode().value()), request);
            return ResponseEntity.status(answer.getStatusCode())
                    .headers(answer.getHeaders())
                    .allow(known.getHeaders().getAllow().toArray(HttpMethod[]::new))
                    .body(answer.getBody());
        }
        String traceId = Trace.of(request).traceId();
        LOG.error("{} {} broke, trace {}", request.getMethod(), request.getRequestURI(), traceId, e);
        return Problem.of(ProblemType.INTERNAL, "The request could not be finished; the trace id finds the reason.")
                .toResponse(request);
    }

    private static ResponseEntity<byte[]> answer(Problem problem, HttpServletRequest request) {
        return problem.toResponse(request);
    }
}
