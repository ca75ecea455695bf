package io.headwater.http;

import jakarta.servlet.http.HttpServletResponse;

/**
 * How many requests of a kind a tenant may have under way in one instance, as answers tell it: the IETF's draft "RateLimit header
 * fields for HTTP".
 *
 * @param name of letters and {@code -}, such as {@code in-flight}
 * @param max at once
 */
public record ConcurrencyLimit(String name, int max) {
    /**
     * Says so in an answer, which must not be on its way yet: {@code "in-flight";q=1000;qu="concurrent-requests"} and {@code
     * "in-flight";r=993}.
     *
     * @param remaining requests that the tenant could send now; 0 if this one is refused
     */
    public void tell(HttpServletResponse response, int remaining) {
        response.setHeader(
                HeadwaterHeaders.RATE_LIMIT_POLICY, "\"%s\";q=%d;qu=\"concurrent-requests\"".formatted(name, max));
        response.setHeader(HeadwaterHeaders.RATE_LIMIT, "\"%s\";r=%d".formatted(name, remaining));
    }
}
