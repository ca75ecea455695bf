package io.headwater.benchmarks.append;

import io.headwater.benchmarks.report.Rounds;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/** How many events left in one flush, leg by leg, from the store's own meter. One thread. */
final class FlushSizes {
    private record Sums(long flushes, double events) {
        Sums plus(Sums more) {
            return new Sums(flushes + more.flushes, events + more.events);
        }

        Sums minus(Sums less) {
            return new Sums(flushes - less.flushes, events - less.events);
        }
    }

    private final MeterRegistry registry;
    private final Map<String, Sums> byLeg = new HashMap<>();

    FlushSizes(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The same leg, watched. */
    Rounds.Leg watch(String name, Rounds.Leg leg) {
        return time -> {
            Sums before = now();
            try {
                return leg.measure(time);
            } finally {
                byLeg.merge(name, now().minus(before), Sums::plus);
            }
        };
    }

    /** The mean over all rounds; NaN for a leg that was not watched. */
    double mean(String name) {
        Sums sums = byLeg.getOrDefault(name, new Sums(0, 0));
        return sums.events() / sums.flushes();
    }

    private Sums now() {
        DistributionSummary summary =
                registry.get("headwater.store.flush.events").summary();
        return new Sums(summary.count(), summary.totalAmount());
    }
}
