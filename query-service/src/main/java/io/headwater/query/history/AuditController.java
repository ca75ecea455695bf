package io.headwater.query.history;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.RequestParameters;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET …/tenants/{t}/audit}: {@code {"items": [{"position", "type", "occurredAt", "actor", "collection"?, "id"?, "version",
 * "change"}, …], "nextCursor"}}, the change as the event has it. A key limited to collections sees the events of these alone.
 */
@RestController
final class AuditController {
    private final TenantDirectory tenants;
    private final TenantAudit audit;

    AuditController(TenantDirectory tenants, TenantAudit audit) {
        this.tenants = tenants;
        this.audit = audit;
    }

    @GetMapping("/v1/tenants/{tenant}/audit")
    ResponseEntity<byte[]> audit(TenantName name, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        caller.require(Scope.READ, name);
        RequestParameters parameters = HistoryPages.parameters(request, "collection");
        String collection = parameters.optional("collection");
        PageQuery query = PageQuery.of(parameters, "-time");
        Freshness freshness = Freshness.of(request);
        TenantPlacement tenant = tenants.find(name, freshness);
        Answer<Walk.Page<ObjectNode>> answer =
                audit.page(tenant, collections(caller, name, collection), query, freshness);
        Walk.Page<ObjectNode> page = answer.snapshot().value();
        HttpHeaders headers = AnswerHeaders.of(answer, tenant.partition());
        List<String> same = new ArrayList<>(query.uri());
        if (collection != null) {
            same.add("collection=" + collection);
        }
        HistoryPages.link(headers, request, same, page.nextCursor());
        return ResponseEntity.ok()
                .headers(headers)
                .body(HistoryPages.bytes(HistoryPages.body(page.nextCursor(), page.items())));
    }

    private static Set<CollectionName> collections(Caller caller, TenantName tenant, @Nullable String asked) {
        if (asked == null) {
            return caller.key().collections();
        }
        CollectionName collection = new CollectionName(asked);
        caller.require(Scope.READ, tenant, collection);
        return Set.of(collection);
    }
}
