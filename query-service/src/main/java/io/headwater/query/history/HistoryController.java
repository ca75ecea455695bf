package io.headwater.query.history;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET …/records/{id}/history}: {@code {"items": [{"version", "type", "occurredAt", "actor", "position", "changes"}, …],
 * "nextCursor"}}, the changes as JSON Patch. A deleted record has its history, too.
 */
@RestController
final class HistoryController {
    private final TenantDirectory tenants;
    private final RecordHistory history;

    HistoryController(TenantDirectory tenants, RecordHistory history) {
        this.tenants = tenants;
        this.history = history;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/records/{id}/history")
    ResponseEntity<byte[]> history(
            TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        RequestParameters parameters = HistoryPages.parameters(request);
        PageQuery query = PageQuery.of(parameters, "version");
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<Walk.Page<RecordHistory.Item>> answer = history.page(asked.collection(), id, query, asked.freshness());
        Walk.Page<RecordHistory.Item> page = answer.snapshot().value();
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        HistoryPages.link(headers, request, query.uri(), page.nextCursor());
        List<ObjectNode> items =
                page.items().stream().map(HistoryController::json).toList();
        return ResponseEntity.ok()
                .headers(headers)
                .body(HistoryPages.bytes(HistoryPages.body(page.nextCursor(), items)));
    }

    private static ObjectNode json(RecordHistory.Item item) {
        StoredChange event = item.event();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("version", event.version().value())
                .put("type", event.type().wireName())
                .put("occurredAt", event.occurredAt().toString())
                .put("actor", event.actor())
                .put("position", event.position().value());
        if (item.changes() != null) {
            json.set("changes", item.changes());
        } else {
            json.set("change", event.change().tree());
        }
        return json;
    }
}
