package io.headwater.query.search;

import io.headwater.events.Incarnation;
import io.headwater.http.ConcurrencyLimit;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many searches of each tenant are under way in this instance, so that one leaves the others their connections. Any thread. */
final class SearchSlots {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final int perTenantMax;
    private final SearchRate rate;
    private final ConcurrentMap<Incarnation, Integer> underWay = new ConcurrentHashMap<>();

    SearchSlots(int perTenantMax, SearchRate rate) {
        this.perTenantMax = perTenantMax;
        this.rate = rate;
    }

    /** The place of one search; closing gives it back. */
    final class Slot implements AutoCloseable {
        private final Incarnation tenant;
        private final int remaining;

        private Slot(Incarnation tenant, int remaining) {
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
        return new ConcurrencyLimit("searches", perTenantMax);
    }

    /** Places that a tenant has left now. */
    int remaining(Incarnation tenant) {
        return perTenantMax - underWay.getOrDefault(tenant, 0);
    }

    /**
     * Takes a place.
     *
     * @throws io.headwater.http.ProblemException 429 if the tenant has as many as it may, or began as many this second
     */
    Slot enter(Incarnation tenant) {
        rate.take(tenant);
        int now = underWay.merge(tenant, 1, Integer::sum);
        if (now > perTenantMax) {
            leave(tenant);
            throw Problem.passing(
                            ProblemType.TOO_MANY_REQUESTS,
                            perTenantMax + " searches of this tenant are under way already.",
                            SOON)
                    .asException();
        }
        return new Slot(tenant, perTenantMax - now);
    }

    private void leave(Incarnation tenant) {
        underWay.computeIfPresent(tenant, (_, searches) -> searches == 1 ? null : searches - 1);
    }
}
