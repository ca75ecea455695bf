package io.headwater.command.api;

import io.headwater.events.JsonText;
import io.headwater.events.Token;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a command is answered, but for the token, which is known only once the events have their positions.
 *
 * @param status of HTTP
 * @param headers each with one value
 * @param body JSON
 */
public record Answer(int status, SequencedMap<String, String> headers, JsonText body) {
    /** The answer to a refused command. */
    public static Answer of(Problem problem, HttpServletRequest request) {
        ResponseEntity<byte[]> response = problem.toResponse(request);
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        response.getHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        byte[] body = response.getBody();
        return new Answer(problem.type().status(), headers, JsonText.of(body == null ? new byte[0] : body));
    }

    /** The answer for the first time. */
    public ResponseEntity<byte[]> toResponse(@Nullable Token token) {
        return toResponse(token, false);
    }

    /**
     * The answer for the first time or, marked as such, again.
     *
     * @param token null if nothing is there to wait for
     */
    public ResponseEntity<byte[]> toResponse(@Nullable Token token, boolean isRepeated) {
        HttpHeaders all = new HttpHeaders();
        headers.forEach(all::set);
        if (token != null) {
            all.set(HeadwaterHeaders.TOKEN, token.toString());
        }
        if (isRepeated) {
            all.set(HeadwaterHeaders.REPLAYED, "true");
        }
        return ResponseEntity.status(status).headers(all).body(body.utf8());
    }

    /** As it is kept: {@code {"status": 201, "headers": {…}, "body": "…"}}, the body as a string, so that no byte changes. */
    public JsonText toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", status);
        ObjectNode named = json.putObject("headers");
        headers.forEach(named::put);
        return JsonText.of(json.put("body", body.toString()));
    }

    /** Reads what {@link #toJson} wrote. */
    public static Answer fromJson(JsonText text) {
        JsonNode json = text.tree();
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            headers.put(header.getKey(), header.getValue().stringValue());
        }
        byte[] body = json.path("body").stringValue().getBytes(StandardCharsets.UTF_8);
        return new Answer(json.path("status").intValue(), headers, JsonText.of(body));
    }
}
