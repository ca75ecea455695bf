package io.headwater.http;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Times requests as {@code http.server.requests} with the usual tags {@code method}, {@code uri} (the pattern),
 * {@code status} and {@code outcome}, as long as they are answered by the thread that they came in on. Spring Boot's own
 * observation of a request looks all of them up again each time, which costs about as much as reading the body.
 */
final class RequestTimes implements Filter {
    // Whatever a client makes up must not become a meter.
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

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
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    RequestTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Kind(String method, String pattern, int status) {}

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long startNanos = System.nanoTime();
        boolean failed = true;
        try {
            chain.doFilter(request, response);
            failed = false;
        } finally {
            // What failed before it was answered will be answered with 500.
            int status = failed && !response.isCommitted() ? 500 : ((HttpServletResponse) response).getStatus();
            timerOf(kind((HttpServletRequest) request, status))
                    .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        }
    }

    private static Kind kind(HttpServletRequest request, int status) {
        String method = METHODS.contains(request.getMethod()) ? request.getMethod() : "OTHER";
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return new Kind(method, pattern == null ? "UNKNOWN" : pattern.toString(), status);
    }

    private Timer timerOf(Kind kind) {
        Timer timer = timers.get(kind); // computeIfAbsent may take a lock even then
        return timer != null ? timer : timers.computeIfAbsent(kind, this::timer);
    }

    private Timer timer(Kind kind) {
        return Timer.builder("http.server.requests")
                .description("time from a request's head to the end of its answer")
                .tags(
                        "method",
                        kind.method(),
                        "uri",
                        kind.pattern(),
                        "status",
                        Integer.toString(kind.status()),
                        "outcome",
                        outcome(kind.status()))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private static String outcome(int status) {
        return switch (status / 100) {
            case 2 -> "SUCCESS";
            case 3 -> "REDIRECTION";
            case 4 -> "CLIENT_ERROR";
            case 5 -> "SERVER_ERROR";
            default -> "UNKNOWN";
        };
    }
}
