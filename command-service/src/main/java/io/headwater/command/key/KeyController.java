package io.headwater.command.key;

import io.headwater.command.api.Requests;
import io.headwater.command.control.ControlStore;
import io.headwater.command.control.NamedKey;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.Json;
import io.headwater.events.TenantName;
import io.headwater.http.BearerKey;
import io.headwater.http.Caller;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Hands out, lists and revokes the API keys of a tenant. For admins of the whole tenant. */
@RestController
@RequestMapping("/v1/tenants/{tenant}/keys")
public final class KeyController {
    private static final DataSize BODY_MAX = DataSize.ofKilobytes(64);

    private final Tenants tenants;
    private final ControlStore control;

    /** Keeps keys in the control store. */
    public KeyController(Tenants tenants, ControlStore control) {
        this.tenants = tenants;
        this.control = control;
    }

    /** Hands out a key; the answer is the only place where its secret ever stands. */
    @PostMapping
    ResponseEntity<byte[]> create(TenantName tenant, HttpServletRequest request) {
        admit(tenant, request);
        Requests.refuseIdempotencyKey(request);
        NewKey asked = NewKey.read(Requests.object(request, BODY_MAX));
        BearerKey bearer = BearerKey.random();
        ApiKey key = new ApiKey(
                bearer.id(), tenant, bearer.secretHash(), asked.scopes(), asked.collections(), asked.expiresAt());
        NamedKey named = new NamedKey(key, asked.name(), Requests.now(), null);
        if (!control.putKey(named)) {
            throw Problem.of(ProblemType.NOT_FOUND, "There is no such tenant.").asException();
        }
        return ResponseEntity.created(URI.create(request.getRequestURI() + "/" + bearer.id()))
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.write(describe(named).put("key", bearer.text())));
    }

    /** The valid keys in the order of their ids, without secrets. */
    @GetMapping
    ResponseEntity<byte[]> list(TenantName tenant, HttpServletRequest request) {
        admit(tenant, request);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode items = body.putArray("items");
        control.keys(tenant).forEach(key -> items.add(describe(key)));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(Json.write(body));
    }

    /** Revokes a key; it works within a second everywhere. */
    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> revoke(TenantName tenant, @PathVariable("id") String id, HttpServletRequest request) {
        admit(tenant, request);
        if (!control.revokeKey(tenant, id, Requests.now())) {
            throw Problem.of(ProblemType.NOT_FOUND, "There is no such key.").asException();
        }
        return ResponseEntity.noContent().build();
    }

    private void admit(TenantName tenant, HttpServletRequest request) {
        Caller.of(request).require(ApiKey.Scope.ADMIN, tenant);
        tenants.require(tenant);
    }

    private static ObjectNode describe(NamedKey named) {
        ApiKey key = named.key();
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("id", key.id()).put("name", named.name());
        ArrayNode scopes = json.putArray("scopes");
        key.scopes().stream().sorted().forEach(scope -> scopes.add(scope.text()));
        if (!key.collections().isEmpty()) {
            ArrayNode collections = json.putArray("collections");
            key.collections().stream().sorted().forEach(collection -> collections.add(collection.value()));
        }
        if (key.expiresAt() != null) {
            json.put("expiresAt", key.expiresAt().toString());
        }
        return json.put("createdAt", named.createdAt().toString());
    }
}
