package io.headwater.query.search;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.EnvelopeArray;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.search.Search.Matches;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET …/search?q=&mode=&filter=&limit=&exact=}, or {@code like=} instead of {@code q=}: {@code {"mode", "exact", "model",
 * "position", "items"}}, each item an envelope with its {@code score}.
 */
@RestController
final class SearchController {
    private final TenantDirectory tenants;
    private final Search search;
    private final SearchSlots slots;

    SearchController(TenantDirectory tenants, Search search, SearchSlots slots) {
        this.tenants = tenants;
        this.search = search;
        this.slots = slots;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/search")
    ResponseEntity<byte[]> search(
            TenantName tenant, CollectionName collection, HttpServletRequest request, HttpServletResponse response) {
        SearchQuery query =
                SearchQuery.of(RequestParameters.of(request, "q", "like", "mode", "filter", "limit", "exact"));
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        slots.limit().tell(response, 0);
        try (SearchSlots.Slot slot = slots.enter(asked.collection().tenant().incarnation())) {
            slots.limit().tell(response, slot.remaining());
            Answer<Matches> answer = search.search(asked.collection(), query, asked.freshness());
            return ResponseEntity.ok()
                    .headers(AnswerHeaders.of(answer, asked.partition()))
                    .body(body(query.mode(), answer));
        }
    }

    private byte[] body(SearchMode mode, Answer<Matches> answer) {
        Matches found = answer.snapshot().value();
        String model = mode.readsVectors() ? '"' + search.model() + '"' : "null";
        EnvelopeArray items = new EnvelopeArray("{\"mode\":\"" + mode.word() + "\",\"exact\":" + found.exact()
                + ",\"model\":" + model + ",\"position\":"
                + answer.snapshot().checkpoint().position() + ",\"items\":[");
        found.matches().forEach(match -> items.add(match.envelope(), "\"score\":" + match.score() + ","));
        return items.end("]}");
    }
}
