package io.headwater.query.history;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.http.EntityTags;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.headwater.http.RequestParameters;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.history.FindEarlier.When;
import io.headwater.query.records.Envelope;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.tenants.TenantDirectory;
import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET …/records/{id}?version=} or {@code ?asOf=}: an earlier state of a record, as a get would have answered it then. */
@RestController
final class EarlierController {
    private static final String RECORD = "/v1/tenants/{tenant}/collections/{collection}/records/{id}";
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

    private final TenantDirectory tenants;
    private final FindEarlier earlier;

    EarlierController(TenantDirectory tenants, FindEarlier earlier) {
        this.tenants = tenants;
        this.earlier = earlier;
    }

    @GetMapping(path = RECORD, params = "version")
    ResponseEntity<byte[]> version(
            TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        String version = RequestParameters.of(request, "version").text("version");
        if (!VERSION.matcher(version).matches()) {
            throw Problem.of(ProblemType.MALFORMED, "A version is a positive integer.")
                    .asException();
        }
        return answer(
                CollectionRequest.of(request, tenant, collection, tenants),
                id,
                new When.InVersion(new Version(Long.parseLong(version))),
                request);
    }

    @GetMapping(
            path = RECORD,
            params = {"asOf", "!version"})
    ResponseEntity<byte[]> asOf(TenantName tenant, CollectionName collection, RecordId id, HttpServletRequest request) {
        String time = RequestParameters.of(request, "asOf").text("asOf");
        When when = new When.AsOf(Times.parse("asOf", time));
        return answer(CollectionRequest.of(request, tenant, collection, tenants), id, when, request);
    }

    private ResponseEntity<byte[]> answer(CollectionRequest asked, RecordId id, When when, HttpServletRequest request) {
        EntityTags known =
                EntityTags.parse(request.getHeaders(HttpHeaders.IF_NONE_MATCH)).orElse(EntityTags.NONE);
        Answer<Envelope> answer = earlier.find(asked.collection(), id, when, asked.freshness());
        Envelope envelope = answer.snapshot().value();
        HttpHeaders headers = AnswerHeaders.of(answer, asked.partition());
        headers.set(HttpHeaders.ETAG, EntityTags.of(envelope.version()));
        return known.matchesWeakly(envelope.version())
                ? ResponseEntity.status(304).headers(headers).build()
                : ResponseEntity.ok().headers(headers).body(envelope.json().utf8());
    }
}
