package io.headwater.query.tenants;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.Json;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/tenants}, for operators, and {@code GET /v1/tenants/{t}}. */
@RestController
final class TenantController {
    private final ControlTopic control;
    private final TenantDirectory tenants;
    private final DescribeTenant describe;

    TenantController(ControlTopic control, TenantDirectory tenants, DescribeTenant describe) {
        this.control = control;
        this.tenants = tenants;
        this.describe = describe;
    }

    /** {@code {"items": [{"name", "partition"}, …]}}, by name. */
    @GetMapping("/v1/tenants")
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Caller.of(request).requireOperator(Scope.READ);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode items = json.putArray("items");
        control.tenants()
                .forEach(tenant -> items.addObject()
                        .put("name", tenant.tenant().value())
                        .put("partition", tenant.partition().number()));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.write(json));
    }

    /** {@code {"name", "partition", "settings", "collections": [name, …], "usage"}}: of those that the key opens. */
    @GetMapping("/v1/tenants/{tenant}")
    ResponseEntity<byte[]> get(TenantName name, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        caller.require(Scope.READ, name);
        Freshness freshness = Freshness.of(request);
        TenantPlacement placement = tenants.find(name, freshness);
        Answer<ObjectNode> answer = describe.describe(placement, freshness, caller::opens);
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, placement.partition()))
                .body(Json.write(answer.snapshot().value()));
    }
}
