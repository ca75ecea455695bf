package io.headwater.command.record;

import io.headwater.command.api.Answer;
import io.headwater.command.api.RejectionProblems;
import io.headwater.command.decision.Verdict;
import io.headwater.command.record.RecordBatch.Result;
import io.headwater.events.JsonText;
import io.headwater.events.RecordState;
import io.headwater.http.Prefer;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers to batches: {@code {"results": […]}}, or a problem with {@code results} if an atomic one is refused.
 *
 * @param representationMax of the records that an answer may show; if they are larger together, it shows none of them, as
 *     RFC 7240 allows
 */
record BatchAnswers(DataSize representationMax) {
    private static final int FAILED_DEPENDENCY = 424;

    /** The answer, but for the token. */
    Answer of(RecordBatch batch, List<Verdict<RecordState>> verdicts, HttpServletRequest request) {
        List<Result> results = batch.results(verdicts);
        String traceId = Trace.of(request).traceId();
        boolean isRefused = batch.isAtomic()
                && results.stream().anyMatch(result -> problemOf(result).isPresent());
        return isRefused
                ? refused(results, request)
                : carriedOut(
                        results,
                        traceId,
                        Prefer.parse(request.getHeaders("Prefer")).returnRepresentation());
    }

    private Answer carriedOut(List<Result> results, String traceId, boolean wantsRepresentation) {
        boolean representation = wantsRepresentation && sizeOf(results) <= representationMax.toBytes();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("results");
        results.forEach(result -> list.add(toJson(result, traceId, representation)));
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MediaType.APPLICATION_JSON_VALUE);
        if (representation) {
            headers.put("Preference-Applied", "return=representation");
        }
        return new Answer(200, headers, JsonText.of(body));
    }

    private static ObjectNode toJson(Result result, String traceId, boolean representation) {
        return switch (result) {
            case Result.Decided(RecordCommand command, Verdict.Done<RecordState> done) ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("status", RecordAnswers.status(done))
                        .setAll(RecordAnswers.body(command.id(), done, representation));
            case Result.Decided _, Result.Faulty _ -> failed(problemOf(result).orElseThrow(), traceId);
        };
    }

    private static ObjectNode failed(Problem problem, String traceId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", problem.type().status())
                .set("problem", problem.toJson(traceId));
    }

    // Nothing was stored: those that would have been carried out failed with the others.
    private static Answer refused(List<Result> results, HttpServletRequest request) {
        String traceId = Trace.of(request).traceId();
        List<Problem.Fault> faults = new ArrayList<>();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        boolean isUnprocessable = true;
        for (int i = 0; i < results.size(); i++) {
            Optional<Problem> problem = problemOf(results.get(i));
            if (problem.isPresent()) {
                isUnprocessable &= isAboutContent(problem.get().type());
                faults.add(new Problem.Fault("/operations/" + i, problem.get().detail()));
                list.add(failed(problem.get(), traceId));
            } else {
                list.add(JsonNodeFactory.instance.objectNode().put("status", FAILED_DEPENDENCY));
            }
        }
        Problem whole = new Problem(
                isUnprocessable ? ProblemType.BATCH_UNPROCESSABLE : ProblemType.BATCH_REFUSED,
                faults.size() + " of " + results.size() + " operations were refused, so none was carried out.",
                faults,
                null);
        whole.note(request);
        ObjectNode body = whole.toJson(traceId);
        body.set("results", list);
        SequencedMap<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        return new Answer(whole.type().status(), headers, JsonText.of(body));
    }

    private static boolean isAboutContent(ProblemType type) {
        return type.status() == 422 || type.status() == 413;
    }

    // What a decider says about a body or a patch is about the operation's body.
    private static Optional<Problem> problemOf(Result result) {
        return switch (result) {
            case Result.Faulty(Problem problem) -> Optional.of(problem);
            case Result.Decided(RecordCommand _, Verdict.Refused<RecordState> refused) ->
                Optional.of(RejectionProblems.of(refused.rejection()).below("/body"));
            case Result.Decided _ -> Optional.empty();
        };
    }

    private static long sizeOf(List<Result> results) {
        long bytes = 0;
        for (Result result : results) {
            if (result instanceof Result.Decided(RecordCommand _, Verdict.Done<RecordState> done)
                    && done.state().body() != null) {
                bytes += JsonText.of(done.state().body()).utf8().length;
            }
        }
        return bytes;
    }
}
