package io.headwater.query.catalogue;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.Json;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.EntityTags;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET …/collections} and {@code GET …/collections/{c}}: the definitions, each with its version and what it holds. */
@RestController
final class CollectionController {
    private final TenantDirectory tenants;
    private final CollectionReads reads;

    CollectionController(TenantDirectory tenants, CollectionReads reads) {
        this.tenants = tenants;
        this.reads = reads;
    }

    /** {@code {"items": [{"name", "version", "definition", "usage"}, …]}}, by name: those that the key opens. */
    @GetMapping("/v1/tenants/{tenant}/collections")
    ResponseEntity<byte[]> list(TenantName name, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        caller.require(Scope.READ, name);
        Freshness freshness = Freshness.of(request);
        TenantPlacement placement = tenants.find(name, freshness);
        Answer<List<DefinedCollection>> answer = reads.list(placement, freshness);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode items = json.putArray("items");
        answer.snapshot().value().stream()
                .filter(collection -> caller.opens(collection.name()))
                .forEach(collection -> items.add(collection.json()));
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, placement.partition()))
                .body(Json.write(json));
    }

    /** {@code {"name", "version", "definition", "usage"}}, the version as {@code ETag} too. */
    @GetMapping("/v1/tenants/{tenant}/collections/{collection}")
    ResponseEntity<byte[]> get(TenantName tenant, CollectionName name, HttpServletRequest request) {
        CollectionRequest asked = CollectionRequest.of(request, tenant, name, tenants);
        Answer<DefinedCollection> answer = reads.define(asked.collection(), asked.freshness());
        DefinedCollection defined = answer.snapshot().value();
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        headers.set(HttpHeaders.ETAG, EntityTags.of(defined.version()));
        return ResponseEntity.ok().headers(headers).body(Json.write(defined.json()));
    }
}
