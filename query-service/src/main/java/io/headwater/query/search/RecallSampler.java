package io.headwater.query.search;

import io.headwater.events.RecordId;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how much of what is there approximate searches find, {@code headwater.search.recall}: does some of them again exactly,
 * behind the answer, one at a time. What is written in between counts as not found, so the figure is a lower bound.
 */
final class RecallSampler {
    private static final Logger LOG = LoggerFactory.getLogger(RecallSampler.class);

    private final int every;
    private final DistributionSummary recall;
    private final AtomicLong approximate = new AtomicLong();
    private final Semaphore one = new Semaphore(1);

    /**
     * A sampler.
     *
     * @param every one of so many is done again; 0 for none
     */
    RecallSampler(int every, MeterRegistry registry) {
        this.every = every;
        this.recall = DistributionSummary.builder("headwater.search.recall")
                .description("share of the exact answer that sampled approximate answers had")
                .register(registry);
    }

    /** Notes an approximate answer; returns at once. */
    void observe(List<RecordId> found, Supplier<List<RecordId>> exactly) {
        if (every > 0 && approximate.getAndIncrement() % every == 0 && one.tryAcquire()) {
            Thread.ofVirtual().name("recall").start(() -> {
                try {
                    compare(new HashSet<>(found), exactly.get());
                } catch (RuntimeException e) {
                    LOG.debug("no recall was taken: {}", e.toString());
                } finally {
                    one.release();
                }
            });
        }
    }

    private void compare(Set<RecordId> found, List<RecordId> exact) {
        if (!exact.isEmpty()) {
            recall.record((double) exact.stream().filter(found::contains).count() / exact.size());
        }
    }
}
