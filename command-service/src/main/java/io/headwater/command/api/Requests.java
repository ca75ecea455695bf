package io.headwater.command.api;

import io.headwater.events.Json;
import io.headwater.events.Metadata;
import io.headwater.events.Version;
import io.headwater.http.Caller;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestBody;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What every command's request is read for. */
public final class Requests {
    private Requests() {}

    /**
     * Reads a JSON body of the given type.
     *
     * @throws io.headwater.http.ProblemException 413 or 415
     * @throws io.headwater.events.InvalidJson if it is not JSON, or cannot be kept exactly
     */
    public static JsonNode json(HttpServletRequest request, String type, DataSize max) {
        RequestBody.requireType(request, Set.of(type));
        return Json.parse(RequestBody.read(request, max));
    }

    /** Reads a JSON body that must be an object. */
    public static ObjectNode object(HttpServletRequest request, DataSize max) {
        if (json(request, "application/json", max) instanceof ObjectNode object) {
            return object;
        }
        throw Problem.at(ProblemType.UNPROCESSABLE, "", "The body is a JSON object.")
                .asException();
    }

    /**
     * Refuses a request that cannot be answered twice alike, rather than break the promise of its key.
     *
     * @throws io.headwater.http.ProblemException 400
     */
    public static void refuseIdempotencyKey(HttpServletRequest request) {
        if (request.getHeader(HeadwaterHeaders.IDEMPOTENCY_KEY) != null) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            "Tenants, collections and keys take no Idempotency-Key: the answer is not kept.")
                    .asException();
        }
    }

    /** The metadata of the events that a request causes. */
    public static Metadata metadata(HttpServletRequest request, Version definition) {
        return new Metadata(Caller.of(request).actor(), Trace.of(request).traceparent(), definition);
    }

    /** The time a command is decided at, as exact as the log keeps it. */
    public static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
