package io.headwater.command.record.importing;

import io.headwater.command.api.FailureProblems;
import io.headwater.command.collection.Definition;
import io.headwater.command.collection.Definitions;
import io.headwater.command.decision.Commands;
import io.headwater.command.idempotency.AnswerInParts;
import io.headwater.command.idempotency.Idempotency;
import io.headwater.command.record.RecordProposals;
import io.headwater.command.record.RecordSettings;
import io.headwater.command.tenant.Tenants;
import io.headwater.events.ApiKey;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.RequestBody;
import io.headwater.http.RequestParameters;
import io.headwater.http.Trace;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Streams of records of any length into one collection. Called on virtual threads. */
@RestController
public final class ImportController {
    // The last is also what a body without a type is.
    private static final Set<String> TYPES = Set.of(
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/json",
            "application/octet-stream");

    private final Tenants tenants;
    private final Definitions definitions;
    private final Commands commands;
    private final Idempotency idempotency;
    private final RecordSettings records;
    private final ImportSettings settings;
    private final ImportSlots slots;

    ImportController(
            Tenants tenants, Definitions definitions, Commands commands, Idempotency idempotency, ImportLimits limits) {
        this.tenants = tenants;
        this.definitions = definitions;
        this.commands = commands;
        this.idempotency = idempotency;
        this.records = limits.records();
        this.settings = limits.imports();
        this.slots = limits.slots();
    }

    /** What an import must keep to. */
    record ImportLimits(RecordSettings records, ImportSettings imports, ImportSlots slots) {}

    /** Creates or puts the records of the lines, and answers while it does; see {@link ImportAnswer}. */
    @PostMapping("/v1/tenants/{tenant}/collections/{collection}:import")
    void importRecords(
            TenantName tenant, CollectionName collection, HttpServletRequest request, HttpServletResponse response) {
        Caller.of(request).require(ApiKey.Scope.WRITE, tenant, collection);
        // Before any parameter is asked for: of a form those would be looked for in the body.
        RequestBody.requireType(request, TYPES);
        ImportMode mode = ImportMode.of(RequestParameters.of(request, "mode").text("mode"));
        boolean isKeyed = Idempotency.keyOf(request).isPresent();
        Target target = new Target(tenants.require(tenant), collection, mode);
        definition(target);
        try (ImportSlots.Slot _ = slots.enter(tenant);
                AnswerInParts parts =
                        isKeyed ? idempotency.beginInParts(target.tenant().incarnation(), request) : null) {
            run(target, parts, request, response);
        }
    }

    private record Target(TenantPlacement tenant, CollectionName collection, ImportMode mode) {}

    private Definition definition(Target target) {
        return definitions.require(target.tenant(), target.collection());
    }

    private void run(
            Target target, @Nullable AnswerInParts parts, HttpServletRequest request, HttpServletResponse response) {
        int lineBytesMax = (int) records.bodyMax().toBytes();
        ChunkHash hash = parts == null
                ? null
                : new ChunkHash(request.getRequestURI() + ":" + target.mode().text());
        LineIds ids = parts == null
                ? LineIds.generated()
                : LineIds.derived(parts.key(), target.collection().value());
        ChunkSender sender = new ChunkSender(
                commands,
                () -> definition(target),
                new RecordProposals(records.bodyMax()),
                new LineParser(target.mode(), ids, lineBytesMax),
                parts,
                request);
        ImportRun run = new ImportRun(
                new ChunkReader(ImportBody.of(request), lineBytesMax, hash),
                sender,
                new ImportAnswer(response, settings.progress()),
                slots::requireRunning);
        String traceId = Trace.of(request).traceId();
        OwnThread.run(() -> run.run(failure -> FailureProblems.of(failure, traceId), traceId));
    }
}
