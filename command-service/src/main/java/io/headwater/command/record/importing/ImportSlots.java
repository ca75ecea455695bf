package io.headwater.command.record.importing;

import io.headwater.events.TenantName;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** How many imports are under way in this instance, and whether they may go on. Any number of threads. */
final class ImportSlots implements ApplicationListener<ContextClosedEvent> {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ImportSettings settings;
    private final Map<TenantName, Integer> underWay = new HashMap<>();
    private volatile boolean isStopping;

    ImportSlots(ImportSettings settings) {
        this.settings = settings;
    }

    /** The place of one import; closing gives it back. */
    interface Slot extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Takes a place.
     *
     * @throws io.headwater.http.ProblemException 429 if the tenant has as many as it may, 503 if this instance has, or stops
     */
    synchronized Slot enter(TenantName tenant) {
        requireRunning();
        if (underWay.getOrDefault(tenant, 0) >= settings.perTenantMax()) {
            throw Problem.passing(
                            ProblemType.TOO_MANY_REQUESTS,
                            settings.perTenantMax() + " imports of this tenant are under way already.",
                            SOON)
                    .asException();
        }
        if (underWay.values().stream().mapToInt(Integer::intValue).sum() >= settings.max()) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "Too many imports are under way.", SOON)
                    .asException();
        }
        underWay.merge(tenant, 1, Integer::sum);
        return () -> leave(tenant);
    }

    private synchronized void leave(TenantName tenant) {
        underWay.computeIfPresent(tenant, (name, imports) -> imports == 1 ? null : imports - 1);
    }

    /**
     * Asked before each chunk.
     *
     * @throws io.headwater.http.ProblemException 503 if this instance is about to stop
     */
    void requireRunning() {
        if (isStopping) {
            throw Problem.passing(ProblemType.UNAVAILABLE, "The service is about to stop; send the import again.", SOON)
                    .asException();
        }
    }

    /** Published before the server begins to wait for the requests under way. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        isStopping = true;
    }
}
