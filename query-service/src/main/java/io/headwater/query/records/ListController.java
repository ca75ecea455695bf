package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.Caller;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.ListRecords.Page;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.results.QueryResult;
import io.headwater.query.results.QueryResults;
import io.headwater.query.results.ResultBody;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET …/records} and {@code POST …/records:query}: pages of records,
 * {@code {"items": [envelope, …], "count", "nextCursor"}}.
 */
@RestController
final class ListController {
    private final TenantDirectory tenants;
    private final ListRecords records;
    private final QueryResults results;

    ListController(TenantDirectory tenants, ListRecords records, QueryResults results) {
        this.tenants = tenants;
        this.records = records;
        this.results = results;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/records")
    ResponseEntity<byte[]> list(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        ListRequest wanted = ListRequest.of(request);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        QueryResult result = list(wanted, asked, request);
        HttpHeaders headers = result.headers();
        String next = result.nextCursor();
        if (next != null) {
            headers.set(HttpHeaders.LINK, "<" + wanted.nextPage(request, next) + ">; rel=\"next\"");
        }
        return result.answer(request, headers);
    }

    @PostMapping("/v1/tenants/{tenant}/collections/{collection}/records:query")
    ResponseEntity<byte[]> query(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        QueryResult result = list(ListRequest.ofBody(request), asked, request);
        return result.answer(result.headers());
    }

    private QueryResult list(ListRequest wanted, CollectionRequest asked, HttpServletRequest request) {
        return results.get(asked, Caller.of(request)::opens, wanted.question(), () -> {
            Answer<Page> answer = records.list(asked.collection(), wanted.query(), wanted.shape(), asked.freshness());
            return answer.with(body(answer.snapshot().value()));
        });
    }

    private static ResultBody body(Page page) {
        EnvelopeArray items = new EnvelopeArray("{\"items\":[");
        for (int i = 0; i < page.items().size(); i++) {
            if (page.expanded() == null) {
                items.add(page.items().get(i), "");
            } else {
                items.add(page.items().get(i), page.expanded().get(i));
            }
        }
        String count = page.count() < 0 ? "" : ",\"count\":" + page.count();
        String next = page.nextCursor() == null ? "" : ",\"nextCursor\":\"" + page.nextCursor() + "\"";
        return ResultBody.ofPage(items.end("]" + count + next + "}"), page.nextCursor());
    }
}
