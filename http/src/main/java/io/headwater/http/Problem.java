package io.headwater.http;

import io.headwater.events.InvalidJson;
import io.headwater.events.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal as clients see it: a problem document, RFC 9457.
 *
 * @param type which problem
 * @param detail what is wrong in this case, one sentence without internals
 * @param errors where, may be empty
 * @param retryAfter when the same request may succeed; null if it will not by itself
 */
public record Problem(
        ProblemType type,
        String detail,
        List<Fault> errors,
        @Nullable Duration retryAfter) {
    private static final String ATTRIBUTE = Problem.class.getName();

    public Problem {
        errors = List.copyOf(errors);
    }

    /**
     * One fault in the content.
     *
     * @param pointer a JSON Pointer into the body; empty for the whole
     * @param message what is wrong there
     * @param facts for programs, such as {@code id} of the record in the way; further members in JSON, may be empty
     */
    public record Fault(String pointer, String message, SequencedMap<String, String> facts) {
        /** A fault that its message says all about. */
        public Fault(String pointer, String message) {
            this(pointer, message, new LinkedHashMap<>());
        }

        private ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("pointer", pointer)
                    .put("message", message);
            facts.forEach(json::put);
            return json;
        }
    }

    /** A problem as a whole, without places. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, List.of(), null);
    }

    /** A problem at one place of the body. */
    public static Problem at(ProblemType type, String pointer, String message) {
        return new Problem(type, message, List.of(new Fault(pointer, message)), null);
    }

    /** What is wrong with a body, or a part of one, that is not JSON or cannot be kept. */
    public static Problem of(InvalidJson fault) {
        return switch (fault.reason()) {
            case MALFORMED -> of(ProblemType.MALFORMED, fault.getMessage());
            case REFUSED -> at(ProblemType.UNPROCESSABLE, fault.pointer(), fault.getMessage());
        };
    }

    /** A problem that passes by itself. */
    public static Problem passing(ProblemType type, String detail, Duration retryAfter) {
        return new Problem(type, detail, List.of(), retryAfter);
    }

    /** The same problem of a part, whose places begin with {@code pointer} in the whole. */
    public Problem below(String pointer) {
        List<Fault> moved = errors.stream()
                .map(fault -> new Fault(pointer + fault.pointer(), fault.message(), fault.facts()))
                .toList();
        return new Problem(type, detail, moved, retryAfter);
    }

    /** Has the request remember that this is its answer, for whoever counts answers. */
    public void note(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, type);
    }

    /** The type of the problem that a request was answered with; empty if it was not, or the answer is not made yet. */
    public static Optional<ProblemType> answered(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof ProblemType type ? Optional.of(type) : Optional.empty();
    }

    /** This problem as a throwable, for code below a controller that cannot go on. */
    public ProblemException asException() {
        return asException(new HttpHeaders());
    }

    /** The same with headers that the answer has beside those of the problem. */
    public ProblemException asException(HttpHeaders headers) {
        return new ProblemException(this, headers);
    }

    /** The document; also an item of a list of results. */
    public ObjectNode toJson(String traceId) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", type.uri())
                .put("title", type.title())
                .put("status", type.status())
                .put("code", type.code())
                .put("detail", detail);
        if (!errors.isEmpty()) {
            ArrayNode list = json.putArray("errors");
            errors.forEach(error -> list.add(error.toJson()));
        }
        return json.put("traceId", traceId);
    }

    /** The whole answer with its headers; {@link #answered} then knows of it. */
    public ResponseEntity<byte[]> toResponse(HttpServletRequest request) {
        note(request);
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (retryAfter != null) {
            headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        if (type == ProblemType.UNAUTHENTICATED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return ResponseEntity.status(type.status())
                .headers(headers)
                .body(Json.write(toJson(Trace.of(request).traceId())));
    }
}
