package io.headwater.command.collection;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.api.Requests;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.decision.Proposal;
import io.headwater.command.store.StreamId;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
import io.headwater.events.Metadata;
import io.headwater.events.Subject;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.http.Caller;
import io.headwater.http.EntityTags;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Prefer;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Defines, evolves and drops collections. For admins of the tenant. */
@RestController
public final class CollectionController {
    private static final String PATH = "/v1/tenants/{tenant}/collections/{collection}";
    private static final DataSize DEFINITION_MAX = DataSize.ofMegabytes(1);

    private final Tenants tenants;
    private final ControlStore control;
    private final Commands commands;

    /** Takes incarnations from the control store. */
    public CollectionController(Tenants tenants, ControlStore control, Commands commands) {
        this.tenants = tenants;
        this.control = control;
        this.commands = commands;
    }

    /** Defines the collection, or defines it anew: 201 when it begins, else 200. */
    @PutMapping(PATH)
    ResponseEntity<byte[]> define(
            @PathVariable("tenant") String tenantName,
            @PathVariable("collection") String collectionName,
            HttpServletRequest request) {
        CollectionName collection = new CollectionName(collectionName);
        TenantPlacement tenant = admitted(new TenantName(tenantName), collection, request);
        CollectionDefinition definition = CollectionDefinition.fromJson(Requests.object(request, DEFINITION_MAX));
        RecordSchema.compile(definition.schema());
        Incarnation fresh = control.nextIncarnation();
        Outcome<CollectionState> outcome =
                send(tenant, collection, request, state -> CollectionDecider.define(definition, fresh, state));
        return answer(collection, outcome, fresh, Prefer.parse(request.getHeaders("Prefer")));
    }

    /** Drops the collection with all its records; the name must be given again in {@code confirm}. */
    @DeleteMapping(PATH)
    ResponseEntity<byte[]> drop(
            @PathVariable("tenant") String tenantName,
            @PathVariable("collection") String collectionName,
            HttpServletRequest request) {
        CollectionName collection = new CollectionName(collectionName);
        TenantPlacement tenant = admitted(new TenantName(tenantName), collection, request);
        if (!collectionName.equals(request.getParameter("confirm"))) {
            throw Problem.of(ProblemType.MALFORMED, "Dropping a collection needs ?confirm= with its name.")
                    .asException();
        }
        Outcome<CollectionState> outcome = send(tenant, collection, request, CollectionDecider::drop);
        return switch (outcome) {
            case Outcome.Refused<CollectionState> refused ->
                throw RejectionProblems.of(refused.rejection()).asException();
            case Outcome.Done<CollectionState> done ->
                ResponseEntity.noContent()
                        .header(HeadwaterHeaders.TOKEN, done.token().toString())
                        .build();
        };
    }

    private TenantPlacement admitted(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        Caller.of(request).require(ApiKey.Scope.ADMIN, tenant, collection);
        return tenants.require(tenant);
    }

    private Outcome<CollectionState> send(
            TenantPlacement tenant,
            CollectionName collection,
            HttpServletRequest request,
            Function<CollectionState, Decision> decider) {
        Metadata metadata = Requests.metadata(request, Version.NONE);
        return commands.send(() -> new Proposal<>(
                new Proposal.Address(
                        tenant.partition(),
                        StreamId.ofCollection(tenant.incarnation(), collection),
                        Subject.of(tenant.tenant(), collection),
                        false),
                CollectionState.KIND,
                List.of(tenants.guard(tenant)),
                metadata,
                Requests.now(),
                decider));
    }

    private static ResponseEntity<byte[]> answer(
            CollectionName collection, Outcome<CollectionState> outcome, Incarnation fresh, Prefer prefer) {
        if (!(outcome instanceof Outcome.Done<CollectionState> done)) {
            throw new IllegalStateException("a definition that was accepted by its form is never rejected");
        }
        CollectionState.Defined defined = done.state().defined();
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("name", collection.value())
                .put("version", done.version().value());
        if (prefer.returnRepresentation() && defined != null) {
            body.set("definition", defined.definition().toJson());
        }
        boolean isNew = defined != null && defined.incarnation().equals(fresh);
        return ResponseEntity.status(isNew ? 201 : 200)
                .contentType(MediaType.APPLICATION_JSON)
                .header("ETag", EntityTags.of(done.version()))
                .header(HeadwaterHeaders.TOKEN, done.token().toString())
                .body(Json.write(body));
    }
}
