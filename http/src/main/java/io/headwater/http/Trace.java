package io.headwater.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace a request belongs to, W3C Trace Context.
 *
 * @param traceId 32 hex digits: the caller's, else made up for this request
 * @param traceparent the caller's header as it came; null if there was none that is well formed
 */
public record Trace(String traceId, @Nullable String traceparent) {
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String ATTRIBUTE = Trace.class.getName();

    /** The trace of a request; the same at every call. */
    public static Trace of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Trace known) {
            return known;
        }
        String header = request.getHeader("traceparent");
        Trace trace = header != null && TRACEPARENT.matcher(header).matches()
                ? new Trace(header.substring(3, 35), header)
                : new Trace(random(), null);
        request.setAttribute(ATTRIBUTE, trace);
        return trace;
    }

    // Only told apart, never guessed against, so a fast generator is enough.
    private static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
