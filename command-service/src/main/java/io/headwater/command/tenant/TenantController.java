package io.headwater.command.tenant;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.api.Requests;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.events.ApiKey;
import io.headwater.events.Event;
import io.headwater.events.Json;
import io.headwater.events.Metadata;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Version;
import io.headwater.http.Caller;
import io.headwater.http.EntityTags;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Provisions tenants, and says what they are. */
@RestController
public final class TenantController {
    private static final DataSize SETTINGS_MAX = DataSize.ofKilobytes(64);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Tenants tenants;
    private final ControlStore control;
    private final Commands commands;

    /** Places tenants with the control store, and writes their events through the commands. */
    public TenantController(Tenants tenants, ControlStore control, Commands commands) {
        this.tenants = tenants;
        this.control = control;
        this.commands = commands;
    }

    /** Provisions the tenant, or changes its settings: 201, then 200. For operators. An empty body means no settings. */
    @PutMapping("/v1/tenants/{tenant}")
    ResponseEntity<byte[]> put(TenantName tenant, HttpServletRequest request) {
        Caller.of(request).requireOperator(ApiKey.Scope.ADMIN);
        Requests.refuseIdempotencyKey(request);
        ObjectNode settings = settings(request);
        TenantPlacement placement = control.provision(tenant).orElseThrow(TenantController::leaving);
        tenants.placed(placement);
        return send(placement, request, state -> TenantDecider.put(placement.incarnation(), settings, state));
    }

    /** The tenant as the log has it at this moment, whatever the read models show; for every key of the tenant. */
    @GetMapping("/v1/tenants/{tenant}")
    ResponseEntity<byte[]> get(TenantName tenant, HttpServletRequest request) {
        Caller.of(request).require(ApiKey.Scope.READ, tenant);
        return send(tenants.require(tenant), request, TenantDecider::look);
    }

    private ResponseEntity<byte[]> send(
            TenantPlacement placement, HttpServletRequest request, Function<TenantState, Decision> decider) {
        Metadata metadata = Requests.metadata(request, Version.NONE);
        return answer(placement, commands.send(() -> TenantProposals.of(placement, metadata, decider)));
    }

    private static ProblemException leaving() {
        return Problem.passing(ProblemType.CONFLICT, "The last tenant of this name is still being offboarded.", SOON)
                .asException();
    }

    // There are no settings yet, so each is refused rather than kept without effect.
    private static ObjectNode settings(HttpServletRequest request) {
        if (request.getContentLengthLong() == 0 || request.getContentType() == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        ObjectNode settings = Requests.object(request, SETTINGS_MAX);
        for (String setting : settings.propertyNames()) {
            throw Problem.at(ProblemType.UNPROCESSABLE, "/" + Json.escape(setting), "This setting is not known.")
                    .asException();
        }
        return settings;
    }

    private static ResponseEntity<byte[]> answer(TenantPlacement placement, Outcome<TenantState> outcome) {
        return switch (outcome) {
            case Outcome.Refused<TenantState> refused ->
                throw RejectionProblems.of(refused.rejection()).asException();
            case Outcome.Done<TenantState> done -> {
                boolean isNew = done.events().stream().anyMatch(Event.TenantProvisioned.class::isInstance);
                ObjectNode body = JsonNodeFactory.instance
                        .objectNode()
                        .put("name", placement.tenant().value())
                        .put("version", done.version().value());
                body.set("settings", done.state().settings());
                yield ResponseEntity.status(isNew ? 201 : 200)
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("ETag", EntityTags.of(done.version()))
                        .header(HeadwaterHeaders.TOKEN, done.token().toString())
                        .body(Json.write(body));
            }
        };
    }
}
