package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** The cache without its fences: for the tests that show what these are for. */
public final class UnfencedCache {
    private UnfencedCache() {}

    public static RecordCache create() {
        return new RecordCache(
                new CacheSettings(true, DataSize.ofMegabytes(1), Duration.ofSeconds(30)),
                new CacheMetrics(new SimpleMeterRegistry()),
                Ticker.systemTicker(),
                RecordCache.Fencing.OFF);
    }
}
