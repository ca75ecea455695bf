package io.headwater.query.search;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.EnvelopeArray;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.search.SemanticSearch.Match;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET …/search?q=&mode=semantic&limit=}: {@code {"mode", "exact", "model", "position", "items"}}, each item an
 * envelope with its {@code score}.
 */
@RestController
final class SearchController {
    private final TenantDirectory tenants;
    private final SemanticSearch search;

    SearchController(TenantDirectory tenants, SemanticSearch search) {
        this.tenants = tenants;
        this.search = search;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/search")
    ResponseEntity<byte[]> search(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        RequestParameters parameters = RequestParameters.of(request, "q", "mode", "limit");
        requireSemantic(parameters.text("mode"));
        String question = question(parameters.text("q"));
        int limit = parameters.limit(SemanticSearch.LIMIT_DEFAULT, SemanticSearch.LIMIT_MAX);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<List<Match>> answer = search.search(asked.collection(), question, limit, asked.freshness());
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, asked.partition()))
                .body(body(answer));
    }

    private static void requireSemantic(String mode) {
        if (!mode.equals("semantic")) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            mode.equals("keyword") || mode.equals("hybrid") || mode.isEmpty()
                                    ? "This mode is not there yet; ask with 'mode=semantic'."
                                    : "The mode is 'semantic'.")
                    .asException();
        }
    }

    private static String question(String q) {
        if (q.isBlank() || q.length() > SemanticSearch.QUESTION_LENGTH_MAX) {
            throw Problem.of(
                            ProblemType.MALFORMED,
                            "The question 'q' has 1 to " + SemanticSearch.QUESTION_LENGTH_MAX + " characters.")
                    .asException();
        }
        return q;
    }

    private byte[] body(Answer<List<Match>> answer) {
        EnvelopeArray items = new EnvelopeArray("{\"mode\":\"semantic\",\"exact\":true,\"model\":\"" + search.model()
                + "\",\"position\":" + answer.snapshot().checkpoint().position() + ",\"items\":[");
        answer.snapshot().value().forEach(match -> items.add(match.envelope(), "\"score\":" + match.score() + ","));
        return items.end("]}");
    }
}
