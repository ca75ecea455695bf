package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.ListRecords.Page;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
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

    ListController(TenantDirectory tenants, ListRecords records) {
        this.tenants = tenants;
        this.records = records;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/records")
    ResponseEntity<byte[]> list(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        ListRequest wanted = ListRequest.of(request);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<Page> answer = list(wanted, asked);
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        String next = answer.snapshot().value().nextCursor();
        if (next != null) {
            headers.set(HttpHeaders.LINK, "<" + wanted.nextPage(request, next) + ">; rel=\"next\"");
        }
        return ResponseEntity.ok().headers(headers).body(body(answer.snapshot().value()));
    }

    @PostMapping("/v1/tenants/{tenant}/collections/{collection}/records:query")
    ResponseEntity<byte[]> query(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<Page> answer = list(ListRequest.ofBody(request), asked);
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, asked.partition()))
                .body(body(answer.snapshot().value()));
    }

    private Answer<Page> list(ListRequest wanted, CollectionRequest asked) {
        return records.list(asked.collection(), wanted.query(), wanted.shape(), asked.freshness());
    }

    private static byte[] body(Page page) {
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
        return items.end("]" + count + next + "}");
    }
}
