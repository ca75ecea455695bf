package io.headwater.query.aggregates;

import io.headwater.events.CollectionName;
import io.headwater.events.Json;
import io.headwater.events.TenantName;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET …/aggregates/{name}}: pages of groups, {@code {"name", "items": [{"group", "measures"}, …], "nextCursor"}}. */
@RestController
final class AggregateController {
    private final TenantDirectory tenants;
    private final ReadAggregate aggregates;

    AggregateController(TenantDirectory tenants, ReadAggregate aggregates) {
        this.tenants = tenants;
        this.aggregates = aggregates;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/aggregates/{aggregate}")
    ResponseEntity<byte[]> get(
            TenantName tenant,
            CollectionName collection,
            @PathVariable("aggregate") String name,
            HttpServletRequest request) {
        RequestParameters parameters = RequestParameters.of(request, "group", "order", "limit", "cursor");
        ReadAggregate.Query query = new ReadAggregate.Query(
                name,
                parameters.text("group"),
                parameters.text("order"),
                parameters.limit(ReadAggregate.LIMIT_DEFAULT, ReadAggregate.LIMIT_MAX),
                parameters.optional("cursor"));
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        Answer<ReadAggregate.Page> answer = aggregates.read(asked.collection(), query, asked.freshness());
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, asked.partition()))
                .body(body(name, answer.snapshot().value()));
    }

    private static byte[] body(String name, ReadAggregate.Page page) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        ArrayNode items = json.putArray("items");
        page.groups().forEach(items::add);
        if (page.nextCursor() != null) {
            json.put("nextCursor", page.nextCursor());
        }
        return Json.write(json);
    }
}
