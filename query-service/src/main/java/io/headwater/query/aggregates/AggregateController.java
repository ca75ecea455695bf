package io.headwater.query.aggregates;

import io.headwater.events.CollectionName;
import io.headwater.events.Json;
import io.headwater.events.TenantName;
import io.headwater.http.Caller;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.results.QueryResult;
import io.headwater.query.results.QueryResults;
import io.headwater.query.results.ResultBody;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
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
    private final QueryResults results;

    AggregateController(TenantDirectory tenants, ReadAggregate aggregates, QueryResults results) {
        this.tenants = tenants;
        this.aggregates = aggregates;
        this.results = results;
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
        QueryResult result = results.get(asked, Caller.of(request)::opens, question(query), () -> {
            Answer<ReadAggregate.Page> answer = aggregates.read(asked.collection(), query, asked.freshness());
            return answer.with(body(name, answer.snapshot().value()));
        });
        return result.answer(request, result.headers());
    }

    private static List<String> question(ReadAggregate.Query query) {
        return List.of(
                "aggregate",
                query.name(),
                query.group(),
                query.order(),
                Integer.toString(query.limit()),
                query.cursor() == null ? "" : query.cursor());
    }

    private static ResultBody body(String name, ReadAggregate.Page page) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name);
        ArrayNode items = json.putArray("items");
        page.groups().forEach(items::add);
        if (page.nextCursor() != null) {
            json.put("nextCursor", page.nextCursor());
        }
        return ResultBody.ofPage(Json.write(json), page.nextCursor());
    }
}
