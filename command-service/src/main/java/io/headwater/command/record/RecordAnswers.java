package io.headwater.command.record;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Outcome;
import io.headwater.events.Event;
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.http.EntityTags;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Prefer;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answers to commands on records, docs: api.md "Bodies". */
final class RecordAnswers {
    private RecordAnswers() {}

    static ResponseEntity<byte[]> of(RecordId id, Outcome<RecordState> outcome, HttpServletRequest request) {
        return switch (outcome) {
            case Outcome.Refused<RecordState> refused ->
                throw RejectionProblems.of(refused.rejection()).asException();
            case Outcome.Done<RecordState> done -> of(id, done, request);
        };
    }

    private static ResponseEntity<byte[]> of(RecordId id, Outcome.Done<RecordState> done, HttpServletRequest request) {
        Prefer prefer = Prefer.parse(request.getHeaders("Prefer"));
        boolean isNew = done.events().stream().anyMatch(Event.RecordCreated.class::isInstance);
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(isNew ? 201 : 200)
                .contentType(MediaType.APPLICATION_JSON)
                .header("ETag", EntityTags.of(done.version()))
                .header(HeadwaterHeaders.TOKEN, done.token().toString());
        if (isNew) {
            answer.header("Location", location(id, request));
        }
        if (prefer.returnRepresentation()) {
            answer.header("Preference-Applied", "return=representation");
        }
        return answer.body(Json.write(body(id, done, prefer.returnRepresentation())));
    }

    private static String location(RecordId id, HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.endsWith("/records") ? path + "/" + id : path;
    }

    private static ObjectNode body(RecordId id, Outcome.Done<RecordState> done, boolean representation) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("id", id.value())
                .put("version", done.version().value());
        RecordState state = done.state();
        if (representation && state.body() != null) {
            body.put("createdAt", state.createdAt().toString())
                    .put("updatedAt", state.updatedAt().toString())
                    .set("data", state.body());
        }
        return body;
    }
}
