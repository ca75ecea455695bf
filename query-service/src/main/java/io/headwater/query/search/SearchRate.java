package io.headwater.query.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.headwater.events.Incarnation;
import io.headwater.http.Problem;
import io.headwater.http.ProblemType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many searches a second each tenant may begin in this instance. Who was quiet for a second may begin a second's share at once.
 * Any thread.
 */
final class SearchRate {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int perSecondMax;
    private final long shareNanos;
    private final LongSupplier nanos;
    // When each tenant's searches so far will have had their time. Who is not kept has been quiet for longer than a
    // burst.
    private final Cache<Incarnation, AtomicLong> spent =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofMinutes(1)).build();

    /**
     * A rate.
     *
     * @param nanos a clock that never goes back
     */
    SearchRate(int perSecondMax, LongSupplier nanos) {
        this.perSecondMax = perSecondMax;
        this.shareNanos = TimeUnit.SECONDS.toNanos(1) / perSecondMax;
        this.nanos = nanos;
    }

    /**
     * Takes the time of one search.
     *
     * @throws io.headwater.http.ProblemException 429 if the tenant has none left
     */
    void take(Incarnation tenant) {
        long now = nanos.getAsLong();
        AtomicLong until = spent.get(tenant, _ -> new AtomicLong(now));
        long had = until.get();
        while (true) {
            long next = Math.max(had - now, 0) + shareNanos;
            if (next > BURST_NANOS) {
                throw Problem.passing(
                                ProblemType.TOO_MANY_REQUESTS,
                                "This tenant may begin " + perSecondMax + " searches a second.",
                                SOON)
                        .asException();
            }
            long witness = until.compareAndExchange(had, now + next);
            if (witness == had) {
                return;
            }
            had = witness;
        }
    }
}
