package io.headwater.command.admission;

import io.headwater.events.TenantName;
import io.headwater.http.Caller;
import io.headwater.http.ConcurrencyLimit;
import io.headwater.http.Problem;
import io.headwater.http.ProblemAnswer;
import io.headwater.http.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request of a known caller in, or tells it to come back. Every answer says how many more the tenant may have under
 * way, as in the IETF's draft "RateLimit header fields for HTTP".
 */
final class AdmissionFilter extends OncePerRequestFilter {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final String PREFIX = "/v1/tenants/";
    private static final String NO_TENANT = "";
    // Nobody reads more of a body than this: what says that it is longer is refused for that, and takes nothing.
    private static final long READ_BYTES_MAX = DataSize.ofMegabytes(16).toBytes();
    // What does not say how long it is may be as long as a record.
    private static final long UNKNOWN_BYTES = DataSize.ofMegabytes(1).toBytes();

    private final Admission admission;
    private final ConcurrencyLimit limit;

    AdmissionFilter(Admission admission, int inFlightPerTenant) {
        this.admission = admission;
        this.limit = new ConcurrencyLimit("in-flight", inFlightPerTenant);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String tenant = tenantOf(request);
        long bodyBytes = bodyBytesOf(request);
        switch (admission.enter(tenant, bodyBytes)) {
            case Admission.Verdict.Admitted(int remaining) -> {
                limit.tell(response, remaining);
                try {
                    chain.doFilter(request, response);
                } finally {
                    admission.leave(tenant, bodyBytes);
                }
            }
            case Admission.Verdict.TenantBusy() -> {
                limit.tell(response, 0);
                refuse(
                        ProblemType.TOO_MANY_REQUESTS,
                        "The tenant has too many requests under way; nothing was stored.",
                        request,
                        response);
            }
            case Admission.Verdict.BodiesTooLarge() ->
                refuse(ProblemType.UNAVAILABLE, "Too many large bodies are under way.", request, response);
            case Admission.Verdict.Closed() -> {
                response.setHeader("Connection", "close");
                refuse(ProblemType.UNAVAILABLE, "This instance is about to end.", request, response);
            }
        }
    }

    private static void refuse(
            ProblemType type, String detail, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        ProblemAnswer.write(Problem.passing(type, detail, SOON), request, response);
    }

    // A tenant's key counts for its tenant, whatever it asks for; an operator's for the tenant that it is about.
    private static String tenantOf(HttpServletRequest request) {
        TenantName own = Caller.of(request).key().tenant();
        if (own != null) {
            return own.value();
        }
        String path = request.getRequestURI();
        if (!path.startsWith(PREFIX)) {
            return NO_TENANT;
        }
        int end = PREFIX.length();
        while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != ':') {
            end++;
        }
        return path.substring(PREFIX.length(), end);
    }

    private static long bodyBytesOf(HttpServletRequest request) {
        String path = request.getRequestURI();
        boolean isPost = request.getMethod().equals("POST"); // Else it is the end of a record's id.
        if (isPost && (path.endsWith(":batch") || path.endsWith(":import"))) {
            return 0;
        }
        long length = request.getContentLengthLong();
        if (length > READ_BYTES_MAX) {
            return 0;
        }
        boolean isUnknown = length < 0 && request.getHeader("Transfer-Encoding") != null;
        return isUnknown ? UNKNOWN_BYTES : Math.max(0, length);
    }
}
