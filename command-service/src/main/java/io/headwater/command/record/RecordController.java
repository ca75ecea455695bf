package io.headwater.command.record;

import io.headwater.command.api.Requests;
import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Proposal;
import io.headwater.command.decision.Verdict;
import io.headwater.command.idempotency.Idempotency;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.EntityTags;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands on single records: the first of the three hops of a write. Called on virtual threads. */
@RestController
@RequestMapping("/v1/tenants/{tenant}/collections/{collection}/records")
public final class RecordController {
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String JSON_PATCH = "application/json-patch+json";

    private final Tenants tenants;
    private final Definitions definitions;
    private final Commands commands;
    private final Idempotency idempotency;
    private final RecordProposals proposals;
    private final RecordSettings settings;

    /** Takes what the settings allow. */
    public RecordController(
            Tenants tenants,
            Definitions definitions,
            Commands commands,
            Idempotency idempotency,
            RecordSettings settings) {
        this.tenants = tenants;
        this.definitions = definitions;
        this.commands = commands;
        this.idempotency = idempotency;
        this.proposals = new RecordProposals(settings.bodyMax());
        this.settings = settings;
    }

    /** Creates a record; its id is the body's {@code id}, else generated. */
    @PostMapping
    ResponseEntity<byte[]> create(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        Target target = admit(tenant, collection, request);
        ObjectNode body = Requests.object(request, settings.bodyMax());
        return send(target, new RecordCommand.CreateRecord(RecordIds.ofBody(body), body), request);
    }

    /** Creates the record, or replaces it. */
    @PutMapping("/{id}")
    ResponseEntity<byte[]> put(TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        Target target = admit(tenant, collection, request);
        Precondition precondition = precondition(request);
        ObjectNode body = Requests.object(request, settings.bodyMax());
        return send(target, new RecordCommand.PutRecord(id, body, precondition), request);
    }

    /** Changes the record by a merge patch or a JSON Patch. */
    @PatchMapping("/{id}")
    ResponseEntity<byte[]> patch(
            TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        Target target = admit(tenant, collection, request);
        Precondition precondition = precondition(request);
        String type = RequestBody.requireType(request, Set.of(MERGE_PATCH, JSON_PATCH));
        JsonNode body = Requests.json(request, type, settings.bodyMax());
        RecordCommand command = type.equals(JSON_PATCH)
                ? new RecordCommand.PatchRecord(
                        id, JsonPatchReader.read(body, settings.patchOperationsMax()), precondition)
                : new RecordCommand.MergeRecord(id, body, precondition);
        return send(target, command, request);
    }

    /** Adds to numbers of the record, under a condition. */
    @PostMapping("/{id}:adjust")
    ResponseEntity<byte[]> adjust(
            TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        Target target = admit(tenant, collection, request);
        Precondition precondition = precondition(request);
        AdjustBody body = AdjustBody.read(Requests.object(request, settings.bodyMax()));
        return send(target, new RecordCommand.AdjustRecord(id, body.by(), body.when(), precondition), request);
    }

    /** Deletes the record; its history stays. */
    @DeleteMapping("/{id}")
    ResponseEntity<byte[]> delete(
            TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        Target target = admit(tenant, collection, request);
        return send(target, new RecordCommand.DeleteRecord(id, precondition(request)), request);
    }

    private record Target(TenantPlacement tenant, CollectionName collection) {}

    private Target admit(TenantName tenant, CollectionName collection, HttpServletRequest request) {
        Caller.of(request).require(ApiKey.Scope.WRITE, tenant, collection);
        // A malformed one is refused before anything else is looked at.
        Idempotency.keyOf(request);
        return new Target(tenants.require(tenant), collection);
    }

    private ResponseEntity<byte[]> send(Target target, RecordCommand command, HttpServletRequest request) {
        Supplier<Proposal<RecordState>> proposal =
                () -> proposals.of(definitions.require(target.tenant(), target.collection()), command, request);
        if (Idempotency.keyOf(request).isEmpty()) {
            return RecordAnswers.of(command.id(), commands.send(proposal), request);
        }
        return idempotency.<Verdict<RecordState>>answer(
                target.tenant().incarnation(),
                request,
                verdict -> RecordAnswers.of(command.id(), verdict, request),
                keeping -> commands.answer(proposal, keeping));
    }

    private static Precondition precondition(HttpServletRequest request) {
        return new Precondition(
                EntityTags.parse(request.getHeaders("If-Match")),
                EntityTags.parse(request.getHeaders("If-None-Match")));
    }
}
