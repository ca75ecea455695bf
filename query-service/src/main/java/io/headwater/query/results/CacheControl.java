package io.headwater.query.results;

import io.headwater.http.HeadwaterHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** What clients may do with an answer, as the definition of its collection says. */
public final class CacheControl {
    // A token asks for more than what was kept under another one.
    private static final String VARY = "Authorization, " + HeadwaterHeaders.TOKEN;

    private CacheControl() {}

    /**
     * Sets {@code Cache-Control} and {@code Vary}.
     *
     * @param maxAge how long the client may keep the answer without asking again; null for not at all
     */
    public static void set(HttpHeaders headers, @Nullable Duration maxAge) {
        headers.set(
                HttpHeaders.CACHE_CONTROL,
                maxAge == null ? "private, no-cache" : "private, max-age=" + maxAge.toSeconds());
        headers.set(HttpHeaders.VARY, VARY);
    }
}
