package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What a cache tells of itself, each meter by {@code cache}: {@code headwater.cache.requests} by {@code result},
 * {@code headwater.cache.evictions}, {@code headwater.cache.entries}, {@code headwater.cache.size}. Any thread.
 */
public final class CacheMetrics {
    private static final String CACHE = "cache";

    private final MeterRegistry registry;
    private final String name;
    private final Counter hits;
    private final Counter misses;
    private final Counter evictions;

    /**
     * Registers the meters.
     *
     * @param name of the cache; one of a few that stand in the code
     */
    public CacheMetrics(String name, MeterRegistry registry) {
        this.registry = registry;
        this.name = name;
        this.hits = registry.counter("headwater.cache.requests", CACHE, name, "result", "hit");
        this.misses = registry.counter("headwater.cache.requests", CACHE, name, "result", "miss");
        this.evictions = registry.counter("headwater.cache.evictions", CACHE, name);
    }

    /** Tells the entries of a cache that is bounded by their weight in bytes, and that weight. */
    public void observe(Cache<?, ?> kept) {
        Gauge.builder("headwater.cache.entries", kept, Cache::estimatedSize)
                .tag(CACHE, name)
                .register(registry);
        Gauge.builder("headwater.cache.size", kept, CacheMetrics::bytes)
                .baseUnit("bytes")
                .tag(CACHE, name)
                .register(registry);
    }

    private static double bytes(Cache<?, ?> kept) {
        return kept.policy()
                .eviction()
                .map(eviction -> (double) eviction.weightedSize().orElse(0))
                .orElse(0.0);
    }

    /** Somebody asked. */
    public void asked(boolean hit) {
        (hit ? hits : misses).increment();
    }

    /** An entry left for lack of room or by age. */
    public void evicted() {
        evictions.increment();
    }
}
