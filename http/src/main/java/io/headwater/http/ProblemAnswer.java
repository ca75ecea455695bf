package io.headwater.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.ResponseEntity;

/** Writes a problem where no controller is: in filters and in the server itself. */
public final class ProblemAnswer {
    private ProblemAnswer() {}

    /** Answers the request with a problem; nothing else may be written. */
    public static void write(Problem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ResponseEntity<byte[]> answer = problem.toResponse(request);
        byte[] body = Objects.requireNonNull(answer.getBody());
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
