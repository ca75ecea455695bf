package io.headwater.query.search;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.TenantName;
import io.headwater.http.Caller;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.EnvelopeArray;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.results.QueryResult;
import io.headwater.query.results.QueryResults;
import io.headwater.query.results.ResultBody;
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
    private final QueryResults results;

    SearchController(TenantDirectory tenants, Search search, SearchSlots slots, QueryResults results) {
        this.tenants = tenants;
        this.search = search;
        this.slots = slots;
        this.results = results;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/search")
    ResponseEntity<byte[]> search(
            TenantName tenant, CollectionName collection, HttpServletRequest request, HttpServletResponse response) {
        SearchQuery query =
                SearchQuery.of(RequestParameters.of(request, "q", "like", "mode", "filter", "limit", "exact"));
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Incarnation life = asked.collection().tenant().incarnation();
        // What is in memory takes no place.
        slots.limit().tell(response, slots.remaining(life));
        QueryResult result = results.get(asked, Caller.of(request)::opens, query.question(), () -> {
            slots.limit().tell(response, 0);
            try (SearchSlots.Slot slot = slots.enter(life)) {
                slots.limit().tell(response, slot.remaining());
                Answer<Matches> answer = search.search(asked.collection(), query, asked.freshness());
                return answer.with(body(query.mode(), answer));
            }
        });
        return result.answer(request, result.headers());
    }

    private ResultBody body(SearchMode mode, Answer<Matches> answer) {
        Matches found = answer.snapshot().value();
        String model = mode.readsVectors() ? '"' + search.model() + '"' : "null";
        String head = "{\"mode\":\"" + mode.word() + "\",\"exact\":" + found.exact() + ",\"model\":" + model
                + ",\"position\":" + answer.snapshot().checkpoint().position();
        EnvelopeArray items = new EnvelopeArray(head + ",\"items\":[");
        found.matches().forEach(match -> items.add(match.envelope(), "\"score\":" + match.score() + ","));
        return ResultBody.of(items.end("]}"), head.length(), found.exact() + model);
    }
}
