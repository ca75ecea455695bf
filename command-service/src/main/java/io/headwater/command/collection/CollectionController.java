package io.headwater.command.collection;

import io.headwater.command.api.RejectionProblems;
import io.headwater.command.api.Requests;
import io.headwater.command.control.ControlStore;
import io.headwater.command.decision.Decision;
import io.headwater.command.decision.Outcome;
import io.headwater.command.job.Job;
import io.headwater.command.job.JobController;
import io.headwater.command.job.Jobs;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionDefinition;
import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.Json;
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
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Defines, evolves and drops collections. For admins of the tenant. */
@RestController
public final class CollectionController {
    private static final String PATH = "/v1/tenants/{tenant}/collections/{collection}";
    private static final DataSize DEFINITION_MAX = DataSize.ofMegabytes(1);
    private static final Duration WAIT_DEFAULT = Duration.ofSeconds(30);
    private static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private final Tenants tenants;
    private final ControlStore control;
    private final CollectionCommands commands;
    private final Definitions definitions;
    private final Jobs jobs;

    /** Takes incarnations from the control store. */
    CollectionController(
            Tenants tenants, ControlStore control, CollectionCommands commands, Definitions definitions, Jobs jobs) {
        this.tenants = tenants;
        this.control = control;
        this.commands = commands;
        this.definitions = definitions;
        this.jobs = jobs;
    }

    /**
     * Defines the collection, or defines it anew: 201 when it begins, else 200. A schema or constraints that records are
     * to be looked at for are a job: 202 if that takes longer than the client waits.
     */
    @PutMapping(PATH)
    ResponseEntity<byte[]> define(TenantName tenantName, CollectionName collection, HttpServletRequest request)
            throws InterruptedException {
        Requests.refuseIdempotencyKey(request);
        TenantPlacement tenant = admitted(tenantName, collection, request);
        boolean isForced = isForced(request);
        CollectionDefinition definition = CollectionDefinition.fromJson(Requests.object(request, DEFINITION_MAX));
        RecordSchema.compile(definition.schema());
        Rules.compile(definition);
        if (isForced || definitions.isAtOnce(tenant, collection, definition)) {
            return define(tenant, collection, definition, isForced, request);
        }
        return evolve(tenant, collection, definition, request);
    }

    private ResponseEntity<byte[]> define(
            TenantPlacement tenant,
            CollectionName collection,
            CollectionDefinition definition,
            boolean isForced,
            HttpServletRequest request) {
        Incarnation fresh = control.nextIncarnation();
        Outcome<CollectionState> outcome = send(
                tenant, collection, request, state -> CollectionDecider.define(definition, fresh, isForced, state));
        return switch (outcome) {
            case Outcome.Refused<CollectionState> refused ->
                throw RejectionProblems.of(refused.rejection()).asException();
            case Outcome.Done<CollectionState> done -> {
                CollectionState.Defined defined =
                        Objects.requireNonNull(done.state().defined());
                int status = defined.incarnation().equals(fresh) ? 201 : 200;
                Answered answered = new Answered(
                        collection,
                        defined.definition(),
                        done.version(),
                        done.token().toString());
                yield answered.toResponse(status, Prefer.parse(request.getHeaders("Prefer")));
            }
        };
    }

    private ResponseEntity<byte[]> evolve(
            TenantPlacement tenant,
            CollectionName collection,
            CollectionDefinition definition,
            HttpServletRequest request)
            throws InterruptedException {
        Prefer prefer = Prefer.parse(request.getHeaders("Prefer"));
        Job.Task task = new Job.Task(
                Evolution.KIND, tenant, collection, definition.toJson(), Requests.metadata(request, Version.NONE));
        UUID id = jobs.add(task)
                .orElseThrow(() -> Problem.passing(
                                ProblemType.TOO_MANY_REQUESTS,
                                "At most " + Jobs.OPEN_MAX + " jobs of a tenant wait at a time.",
                                Duration.ofSeconds(5))
                        .asException());
        Job job = jobs.await(id, prefer.respondAsync() ? Duration.ZERO : waitFor(prefer));
        ObjectNode result = job.result();
        if (job.state() == Job.State.SUCCEEDED && result != null) {
            Version version = new Version(result.path("version").longValue());
            return new Answered(
                            collection,
                            definition,
                            version,
                            result.path("token").stringValue())
                    .toResponse(200, prefer);
        }
        return switch (job.state()) {
            case FAILED -> JobController.failed(job, request);
            case CANCELLED ->
                throw Problem.of(ProblemType.CONFLICT, "Somebody has cancelled it.")
                        .asException();
            default -> JobController.accepted(job, request);
        };
    }

    private static Duration waitFor(Prefer prefer) {
        Duration asked = prefer.waitMax().orElse(WAIT_DEFAULT);
        return asked.compareTo(WAIT_MAX) < 0 ? asked : WAIT_MAX;
    }

    private static boolean isForced(HttpServletRequest request) {
        String compatibility = request.getParameter("compatibility");
        if (compatibility == null || compatibility.equals("records")) {
            return false;
        }
        if (compatibility.equals("none")) {
            return true;
        }
        throw Problem.of(ProblemType.MALFORMED, "'compatibility' is 'records' or 'none'.")
                .asException();
    }

    /** Drops the collection with all its records; the name must be given again in {@code confirm}. */
    @DeleteMapping(PATH)
    ResponseEntity<byte[]> drop(TenantName tenantName, CollectionName collection, HttpServletRequest request) {
        Requests.refuseIdempotencyKey(request);
        TenantPlacement tenant = admitted(tenantName, collection, request);
        if (!collection.value().equals(request.getParameter("confirm"))) {
            throw Problem.of(ProblemType.MALFORMED, "Dropping a collection needs ?confirm= with its name.")
                    .asException();
        }
        definitions.noteEnding(tenant, collection);
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
        return commands.send(tenant, collection, Requests.metadata(request, Version.NONE), decider);
    }

    /** What a definition that holds is answered with. */
    private record Answered(CollectionName collection, CollectionDefinition definition, Version version, String token) {
        ResponseEntity<byte[]> toResponse(int status, Prefer prefer) {
            ObjectNode body = JsonNodeFactory.instance
                    .objectNode()
                    .put("name", collection.value())
                    .put("version", version.value());
            if (prefer.returnRepresentation()) {
                body.set("definition", definition.toJson());
            }
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_JSON)
                    .header("ETag", EntityTags.of(version))
                    .header(HeadwaterHeaders.TOKEN, token)
                    .body(Json.write(body));
        }
    }
}
