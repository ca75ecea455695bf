package io.headwater.command.api;

import io.headwater.http.HeadwaterHeaders;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times commands as {@code headwater.commands} by {@code kind} and {@code outcome}: {@code accepted}, {@code replayed}, the
 * code of the problem that they were answered with, or {@code failed} if they have no answer. Both labels come from lists in
 * the code, never from a client.
 */
public final class CommandTimes implements Filter {
    /** The kind of a command that was answered before anybody knew which it is, for the want of a key, say. */
    public static final String UNKNOWN = "unknown";

    private static final String FAILED = "failed";
    private static final String MERGE_OR_PATCH = "PATCH /v1/tenants/{tenant}/collections/{collection}/records/{id}";
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("POST /v1/tenants/{tenant}/collections/{collection}/records", "create"),
            Map.entry("PUT /v1/tenants/{tenant}/collections/{collection}/records/{id}", "put"),
            Map.entry(MERGE_OR_PATCH, "merge"),
            Map.entry("POST /v1/tenants/{tenant}/collections/{collection}/records/{id}:adjust", "adjust"),
            Map.entry("DELETE /v1/tenants/{tenant}/collections/{collection}/records/{id}", "delete"),
            Map.entry("POST /v1/tenants/{tenant}:batch", "batch"),
            Map.entry("POST /v1/tenants/{tenant}/collections/{collection}:import", "import"),
            Map.entry("PUT /v1/tenants/{tenant}/collections/{collection}", "define"),
            Map.entry("DELETE /v1/tenants/{tenant}/collections/{collection}", "drop"),
            Map.entry("PUT /v1/tenants/{tenant}", "provision"),
            Map.entry("DELETE /v1/tenants/{tenant}", "offboard"),
            Map.entry("POST /v1/tenants/{tenant}/keys", "create-key"),
            Map.entry("DELETE /v1/tenants/{tenant}/keys/{id}", "revoke-key"),
            Map.entry("DELETE /v1/jobs/{id}", "cancel-job"));

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    /** Registers a timer for each pair of labels that occurs. */
    public CommandTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Labels(String kind, String outcome) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest command = (HttpServletRequest) request;
        if (command.getMethod().equals("GET") || command.getMethod().equals("HEAD")) {
            chain.doFilter(request, response);
            return;
        }
        long startNanos = System.nanoTime();
        String outcome = FAILED;
        try {
            chain.doFilter(request, response);
            outcome = outcome(command, (HttpServletResponse) response);
        } finally {
            timerOf(new Labels(kind(command), outcome)).record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static String kind(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return kindOf(request.getMethod(), String.valueOf(pattern), String.valueOf(request.getContentType()));
    }

    /**
     * What a command is called in the metric.
     *
     * @param pattern of its path, as it is mapped
     * @return {@link #UNKNOWN} if it is none
     */
    public static String kindOf(String method, String pattern, String contentType) {
        String mapped = method + " " + pattern;
        return mapped.equals(MERGE_OR_PATCH) && contentType.startsWith("application/json-patch")
                ? "patch"
                : KINDS.getOrDefault(mapped, UNKNOWN);
    }

    // A command may have been decided several times, so that a refusal that was thought of did not come to be.
    private static String outcome(HttpServletRequest request, HttpServletResponse response) {
        if (response.getHeader(HeadwaterHeaders.REPLAYED) != null) {
            return "replayed";
        }
        return response.getStatus() / 100 == 2
                ? "accepted"
                : Problem.answered(request).map(ProblemType::code).orElse(FAILED);
    }

    private Timer timerOf(Labels labels) {
        Timer timer = timers.get(labels); // computeIfAbsent may take a lock even then
        return timer != null ? timer : timers.computeIfAbsent(labels, this::timer);
    }

    private Timer timer(Labels labels) {
        return Timer.builder("headwater.commands")
                .description("Time from a command's head to the end of its answer")
                .tags("kind", labels.kind(), "outcome", labels.outcome())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
