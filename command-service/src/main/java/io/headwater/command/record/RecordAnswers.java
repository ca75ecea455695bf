package io.headwater.command.record;

import io.headwater.command.api.Answer;
import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Verdict;
import io.headwater.events.Event;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.http.EntityTags;
import io.headwater.http.Prefer;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
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
            case Outcome.Done<RecordState> done ->
                of(id, done.verdict(), request).toResponse(done.token());
        };
    }

    /** The same but for the token, and with a refusal as an answer, too. */
    static Answer of(RecordId id, Verdict<RecordState> verdict, HttpServletRequest request) {
        return switch (verdict) {
            case Verdict.Refused<RecordState> refused -> Answer.of(RejectionProblems.of(refused.rejection()), request);
            case Verdict.Done<RecordState> done -> of(id, done, request);
        };
    }

    private static Answer of(RecordId id, Verdict.Done<RecordState> done, HttpServletRequest request) {
        Prefer prefer = Prefer.parse(request.getHeaders("Prefer"));
        boolean isNew = status(done) == 201;
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MediaType.APPLICATION_JSON_VALUE);
        headers.put("ETag", EntityTags.of(done.version()));
        if (isNew) {
            headers.put("Location", location(id, request));
        }
        if (prefer.returnRepresentation()) {
            headers.put("Preference-Applied", "return=representation");
        }
        return new Answer(status(done), headers, JsonText.of(body(id, done, prefer.returnRepresentation())));
    }

    static int status(Verdict.Done<RecordState> done) {
        return done.events().stream().anyMatch(Event.RecordCreated.class::isInstance) ? 201 : 200;
    }

    private static String location(RecordId id, HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.endsWith("/records") ? path + "/" + id : path;
    }

    static ObjectNode body(RecordId id, Verdict.Done<RecordState> done, boolean representation) {
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
