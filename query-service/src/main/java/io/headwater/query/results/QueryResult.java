package io.headwater.query.results;

import io.headwater.events.Token;
import io.headwater.http.EntityTags;
import io.headwater.http.HeadwaterHeaders;
import io.headwater.query.cache.CachedResult;
import io.headwater.query.catalogue.CollectionRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * A result as it is answered to one request.
 *
 * @param asked by the request
 * @param result what came of it
 * @param cached whether it was in memory
 */
public record QueryResult(CollectionRequest asked, CachedResult result, boolean cached) {
    /** The cursor of the page that follows; null if none does. */
    public @Nullable String nextCursor() {
        return result.body().nextCursor();
    }

    /** The answer to a {@code GET}: with a weak {@code ETag}, and 304 to who has the same already. */
    public ResponseEntity<byte[]> answer(HttpServletRequest request, HttpHeaders headers) {
        headers.set(HttpHeaders.ETAG, EntityTags.weak(result.content()));
        return EntityTags.name(request.getHeaders(HttpHeaders.IF_NONE_MATCH), result.content())
                ? ResponseEntity.status(304).headers(headers).build()
                : answer(headers);
    }

    /** The answer to a {@code POST}, which has none of that. */
    public ResponseEntity<byte[]> answer(HttpHeaders headers) {
        return ResponseEntity.ok().headers(headers).body(result.body().json().utf8());
    }

    /** The headers of any answer. */
    public HttpHeaders headers() {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        // What the reader asked for is part of what the answer has seen, even where it was read before: no event in
        // between was
        // about a collection that it was made of.
        Token seen = asked.freshness().orLater(result.read().checkpoint().token(asked.partition()));
        headers.set(HeadwaterHeaders.TOKEN, seen.toString());
        headers.set(HeadwaterHeaders.REPLICA, result.read().replica());
        if (cached) {
            long ageNanos = Math.max(0, System.nanoTime() - result.read().nanos());
            headers.set(HttpHeaders.AGE, Long.toString(TimeUnit.NANOSECONDS.toSeconds(ageNanos)));
        }
        CacheControl.set(headers, result.maxAge());
        return headers;
    }
}
