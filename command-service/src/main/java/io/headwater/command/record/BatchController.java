package io.headwater.command.record;

import io.headwater.command.api.Requests;
import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Batch;
import io.headwater.command.decision.BatchOutcome;
import io.headwater.command.decision.Commands;
import io.headwater.command.decision.Verdict;
import io.headwater.command.idempotency.Idempotency;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.Json;
import io.headwater.events.RecordState;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Many commands on records of one tenant, across its collections, in one request. Called on virtual threads. */
@RestController
public final class BatchController {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Set<String> MEMBERS = Set.of("atomic", "operations");

    private final Tenants tenants;
    private final Definitions definitions;
    private final Commands commands;
    private final Idempotency idempotency;
    private final RecordProposals proposals;
    private final BytesUnderWay underWay;
    private final RecordSettings settings;

    /** Takes what the settings allow. */
    public BatchController(
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
        this.underWay = new BytesUnderWay(settings.batchesSizeMax());
        this.settings = settings;
    }

    /** Carries the operations out in their order: all or none if the batch is atomic, else each for itself. */
    @PostMapping("/v1/tenants/{tenant}:batch")
    ResponseEntity<byte[]> batch(TenantName tenant, HttpServletRequest request) {
        Caller.of(request).requireSome(ApiKey.Scope.WRITE, tenant);
        // A malformed one is refused before anything else is looked at.
        Idempotency.keyOf(request);
        TenantPlacement placement = tenants.require(tenant);
        long bytes = takesAtMost(request);
        if (!underWay.tryEnter(bytes)) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "Too many large batches are under way.", SOON)
                    .asException();
        }
        try {
            return carryOut(placement, request);
        } finally {
            underWay.leave(bytes);
        }
    }

    // Nobody reads more than this, whatever the client says or does not say.
    private long takesAtMost(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        long max = settings.batchSizeMax().toBytes();
        return length < 0 ? max : Math.min(length, max);
    }

    private ResponseEntity<byte[]> carryOut(TenantPlacement placement, HttpServletRequest request) {
        RecordBatch batch = read(placement, request);
        BatchAnswers answers = new BatchAnswers(settings.batchSizeMax());
        Supplier<Batch<RecordState>> proposed = () -> batch.propose(definitions, proposals);
        if (Idempotency.keyOf(request).isPresent()) {
            return idempotency.<List<Verdict<RecordState>>>answer(
                    placement.incarnation(),
                    request,
                    verdicts -> answers.of(batch, verdicts, request),
                    keeping -> commands.answerAll(proposed, keeping));
        }
        BatchOutcome<RecordState> outcome = commands.sendAll(proposed);
        return answers.of(batch, outcome.verdicts(), request).toResponse(outcome.token());
    }

    private RecordBatch read(TenantPlacement tenant, HttpServletRequest request) {
        ObjectNode body = Requests.object(request, settings.batchSizeMax());
        for (String member : body.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw fault("/" + Json.escape(member), "This member is not known.");
            }
        }
        JsonNode atomic = body.path("atomic");
        if (!atomic.isBoolean() && !atomic.isMissingNode()) {
            throw fault("/atomic", "'atomic' is true or false.");
        }
        List<BatchItem> items = read(body.path("operations"), RequestBody.lastRead(request).length);
        requireAll(items, tenant.tenant(), request);
        return new RecordBatch(tenant, atomic.asBoolean(false), items, request);
    }

    private List<BatchItem> read(JsonNode operations, int sizeBytes) {
        if (!operations.isArray() || operations.isEmpty()) {
            throw fault(
                    "/operations", "'operations' is a list of 1 to " + settings.batchOperationsMax() + " operations.");
        }
        if (operations.size() > settings.batchOperationsMax()) {
            throw Problem.at(
                            ProblemType.TOO_LARGE,
                            "/operations",
                            "A batch has " + settings.batchOperationsMax() + " operations at most.")
                    .asException();
        }
        boolean mayBeTooLarge = sizeBytes > settings.bodyMax().toBytes();
        return new BatchReader(settings.bodyMax(), settings.patchOperationsMax(), mayBeTooLarge).read(operations);
    }

    // A key that is limited to collections and reaches for another is refused as a whole, before anything is looked at.
    private static void requireAll(List<BatchItem> items, TenantName tenant, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        items.stream()
                .filter(BatchItem.Operation.class::isInstance)
                .map(item -> ((BatchItem.Operation) item).collection())
                .distinct()
                .forEach(collection -> caller.require(ApiKey.Scope.WRITE, tenant, collection));
    }

    private static ProblemException fault(String pointer, String message) {
        return Problem.at(ProblemType.UNPROCESSABLE, pointer, message).asException();
    }
}
