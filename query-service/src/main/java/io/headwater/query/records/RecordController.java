package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.http.Caller;
import io.headwater.http.EntityTags;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.RequestParameters;
import io.headwater.query.cache.CachedRecord;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Source;
import io.headwater.query.results.CacheControl;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET …/records/{id}}: one record, with its version as {@code ETag}. */
@RestController
final class RecordController {
    private final TenantDirectory tenants;
    private final FindRecord records;

    RecordController(TenantDirectory tenants, FindRecord records) {
        this.tenants = tenants;
        this.records = records;
    }

    @GetMapping("/v1/tenants/{tenant}/collections/{collection}/records/{id}")
    ResponseEntity<byte[]> get(TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        EntityTags known =
                EntityTags.parse(request.getHeaders(HttpHeaders.IF_NONE_MATCH)).orElse(EntityTags.NONE);
        Shape shape = shape(request);
        CollectionRequest asked = CollectionRequest.of(request, tenant, collection, tenants);
        if (!shape.expand().isNone()) {
            return expanded(id, shape, asked);
        }
        FindRecord.Hit hit = records.find(asked.collection(), id, asked.freshness());
        HttpHeaders headers = headers(hit, asked);
        return known.matchesWeakly(hit.record().version())
                ? ResponseEntity.status(304).headers(headers).build()
                : ResponseEntity.ok()
                        .headers(headers)
                        .body(shape.fields().ofEnvelope(hit.record().envelope()));
    }

    private static Shape shape(HttpServletRequest request) {
        RequestParameters parameters = RequestParameters.of(request, "fields", "expand", "version", "asOf");
        return new Shape(
                FieldSelection.of(ListRequest.paths(parameters.text("fields"))),
                new Expand(ListRequest.paths(parameters.text("expand")), Caller.of(request)::opens),
                RecordCount.NONE);
    }

    // Without an ETag: the record's version says nothing of what its references lead to.
    private ResponseEntity<byte[]> expanded(RecordId id, Shape shape, CollectionRequest asked) {
        Answer<JsonText> answer = records.findExpanded(asked.collection(), id, shape, asked.freshness());
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        CacheControl.set(headers, Source.maxAgeOf(answer.snapshot().sources()));
        return ResponseEntity.ok()
                .headers(headers)
                .body(answer.snapshot().value().utf8());
    }

    private static HttpHeaders headers(FindRecord.Hit hit, CollectionRequest asked) {
        CachedRecord record = hit.record();
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.set(HttpHeaders.ETAG, EntityTags.of(record.version()));
        // What the reader asked for is part of what the answer has seen, even where the entry was read before it: no
        // event in between was about this record.
        Token seen = asked.freshness().orLater(record.checkpoint().token(asked.partition()));
        headers.set(HeadwaterHeaders.TOKEN, seen.toString());
        headers.set(HeadwaterHeaders.REPLICA, record.replica());
        CacheControl.set(headers, record.maxAge());
        if (hit.cached()) {
            long ageNanos = Math.max(0, System.nanoTime() - record.readNanos());
            headers.set(HttpHeaders.AGE, Long.toString(TimeUnit.NANOSECONDS.toSeconds(ageNanos)));
        }
        return headers;
    }
}
