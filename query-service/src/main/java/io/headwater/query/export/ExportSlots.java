package io.headwater.query.export;

import io.headwater.events.TenantName;
import io.headwater.http.ConcurrencyLimit;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** How many exports are under way in this instance, and whether they may go on. Any number of threads. */
final class ExportSlots implements ApplicationListener<ContextClosedEvent> {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ExportSettings settings;
    private final Map<TenantName, Integer> underWay = new HashMap<>();
    private volatile boolean isStopping;

    ExportSlots(ExportSettings settings) {
        this.settings = settings;
    }

    /** The place of one export; closing gives it back. */
    final class Slot implements AutoCloseable {
        private final TenantName tenant;
        private final int remaining;

        private Slot(TenantName tenant, int remaining) {
            this.tenant = tenant;
            this.remaining = remaining;
        }

        /** Places that the tenant had left. */
        int remaining() {
            return remaining;
        }

        @Override
        public void close() {
            leave(tenant);
        }
    }

    /** What a tenant may have under way. */
    ConcurrencyLimit limit() {
        return new ConcurrencyLimit("exports", settings.perTenantMax());
    }

    /**
     * Takes a place.
     *
     * @throws io.headwater.http.ProblemException 429 if the tenant has as many as it may, 503 if this instance has, or stops
     */
    synchronized Slot enter(TenantName tenant) {
        if (isStopping) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "The service is about to stop.", SOON)
                    .asException();
        }
        if (underWay.getOrDefault(tenant, 0) >= settings.perTenantMax()) {
            throw Problem.passing(
                            ProblemType.TOO_MANY_REQUESTS,
                            settings.perTenantMax() + " exports of this tenant are under way already.",
                            SOON)
                    .asException();
        }
        if (underWay() >= settings.max()) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "Too many exports are under way.", SOON)
                    .asException();
        }
        int now = underWay.merge(tenant, 1, Integer::sum);
        return new Slot(tenant, settings.perTenantMax() - now);
    }

    private synchronized void leave(TenantName tenant) {
        underWay.computeIfPresent(tenant, (_, exports) -> exports == 1 ? null : exports - 1);
    }

    /** Exports of all tenants. */
    synchronized int underWay() {
        return underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether the exports under way are to end, since this instance does. */
    boolean isStopping() {
        return isStopping;
    }

    /** Published before the server begins to wait for the requests under way. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        isStopping = true;
    }
}
