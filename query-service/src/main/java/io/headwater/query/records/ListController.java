package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.records.ListRecords.Page;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET …/records}: pages of records, {@code {"items": [envelope, …], "nextCursor"}}. */
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
        ListRecords.Query query = query(request);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<Page> answer = records.list(asked.collection(), query, asked.freshness());
        Page page = answer.snapshot().value();
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        if (page.nextCursor() != null) {
            headers.set(HttpHeaders.LINK, "<" + nextPage(request, query, page.nextCursor()) + ">; rel=\"next\"");
        }
        return ResponseEntity.ok().headers(headers).body(body(page));
    }

    private static ListRecords.Query query(HttpServletRequest request) {
        RequestParameters parameters = RequestParameters.of(request, "filter", "order", "limit", "cursor");
        return new ListRecords.Query(
                parameters.text("filter"),
                parameters.text("order"),
                parameters.limit(ListRecords.LIMIT_DEFAULT, ListRecords.LIMIT_MAX),
                parameters.optional("cursor"));
    }

    private static String nextPage(HttpServletRequest request, ListRecords.Query query, String cursor) {
        StringBuilder uri =
                new StringBuilder(request.getRequestURI()).append("?limit=").append(query.limit());
        if (!query.filter().isEmpty()) {
            uri.append("&filter=").append(encode(query.filter()));
        }
        if (!query.order().isEmpty()) {
            uri.append("&order=").append(encode(query.order()));
        }
        return uri.append("&cursor=").append(encode(cursor)).toString();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static byte[] body(Page page) {
        EnvelopeArray items = new EnvelopeArray("{\"items\":[");
        page.items().forEach(item -> items.add(item, ""));
        return items.end(page.nextCursor() == null ? "]}" : "],\"nextCursor\":\"" + page.nextCursor() + "\"}");
    }
}
