package io.headwater.query.records;

import io.headwater.events.ApiKey.Scope;
import io.headwater.events.CollectionName;
import io.headwater.events.InvalidName;
import io.headwater.events.Json;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Caller;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.query.records.GetRecords.Wanted;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST …/tenants/{t}:batch-get}: {@code {"records": [{"collection", "id"}, …]}} is answered with
 * {@code {"items": [envelope or null, …]}}, in order.
 */
@RestController
final class BatchGetController {
    private final TenantDirectory tenants;
    private final GetRecords records;

    BatchGetController(TenantDirectory tenants, GetRecords records) {
        this.tenants = tenants;
        this.records = records;
    }

    @PostMapping("/v1/tenants/{tenant}:batch-get")
    ResponseEntity<byte[]> batchGet(TenantName tenant, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        caller.requireSome(Scope.READ, tenant);
        List<Wanted> wanted = wanted(request);
        // A key that is limited to collections and reaches for another is refused as a whole.
        wanted.stream().map(Wanted::collection).distinct().forEach(name -> caller.require(Scope.READ, tenant, name));
        Freshness freshness = Freshness.of(request);
        TenantPlacement placement = tenants.find(tenant, freshness);
        Answer<List<Optional<Envelope>>> answer = records.get(placement, wanted, freshness);
        EnvelopeArray items = new EnvelopeArray("{\"items\":[");
        for (Optional<Envelope> item : answer.snapshot().value()) {
            item.ifPresentOrElse(envelope -> items.add(envelope, ""), items::addNothing);
        }
        return ResponseEntity.ok()
                .headers(AnswerHeaders.of(answer, placement.partition()))
                .body(items.end("]}"));
    }

    private static List<Wanted> wanted(HttpServletRequest request) {
        List<ObjectNode> records = BodyMembers.of(request, "records").objects("records");
        if (records.size() > GetRecords.RECORDS_MAX) {
            throw Problem.at(
                            ProblemType.TOO_LARGE,
                            "/records",
                            "At most " + GetRecords.RECORDS_MAX + " records are got at once.")
                    .asException();
        }
        List<Wanted> wanted = new ArrayList<>();
        for (ObjectNode record : records) {
            wanted.add(wanted(record, "/records/" + wanted.size()));
        }
        if (wanted.stream().map(Wanted::collection).distinct().count() > GetRecords.COLLECTIONS_MAX) {
            throw Problem.at(
                            ProblemType.TOO_LARGE,
                            "/records",
                            "Records of at most " + GetRecords.COLLECTIONS_MAX + " collections are got at once.")
                    .asException();
        }
        return wanted;
    }

    private static Wanted wanted(ObjectNode record, String pointer) {
        for (String name : record.propertyNames()) {
            if (!name.equals("collection") && !name.equals("id")) {
                throw BodyMembers.malformed(
                        pointer + "/" + Json.escape(name), "This is not known here; there are: collection, id.");
            }
        }
        try {
            return new Wanted(
                    new CollectionName(text(record, "collection", pointer)), new RecordId(text(record, "id", pointer)));
        } catch (InvalidName e) {
            throw BodyMembers.malformed(pointer, String.valueOf(e.getMessage()));
        }
    }

    private static String text(ObjectNode record, String name, String pointer) {
        JsonNode value = record.path(name);
        if (!value.isString()) {
            throw BodyMembers.malformed(pointer + "/" + name, "This is a string.");
        }
        return value.stringValue();
    }
}
