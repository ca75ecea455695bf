package io.headwater.http;

import org.springframework.http.HttpHeaders;

/** Carries a {@link Problem} to the answer; it says all there is to say, so it has no stack trace. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient HttpHeaders headers;

    ProblemException(Problem problem, HttpHeaders headers) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
        this.headers = headers;
    }

    /** What is answered. */
    public Problem problem() {
        return problem;
    }

    /** What the answer's head says beside it. */
    HttpHeaders headers() {
        return headers;
    }
}
