package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the cache tells of itself: {@code headwater.cache.requests} by {@code result}, {@code headwater.cache.evictions},
 * {@code headwater.cache.records}.
 */
public final class CacheMetrics {
    private final MeterRegistry registry;
    private final Counter hits;
    private final Counter misses;
    private final Counter evictions;

    /** Registers the meters. */
    public CacheMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.hits = registry.counter("headwater.cache.requests", "result", "hit");
        this.misses = registry.counter("headwater.cache.requests", "result", "miss");
        this.evictions = registry.counter("headwater.cache.evictions");
    }

    void observe(Cache<?, ?> records) {
        Gauge.builder("headwater.cache.records", records, Cache::estimatedSize).register(registry);
    }

    void asked(boolean hit) {
        (hit ? hits : misses).increment();
    }

    void evicted() {
        evictions.increment();
    }
}
