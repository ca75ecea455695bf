package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.springframework.util.unit.DataSize;

/** The caches of one race, also without their fences: for the tests that show what these are for. */
public final class RacingCaches {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SeenPartitions seen = new SeenPartitions();
    private final CacheSettings settings;
    private final RecordCache.Rules rules;
    private final RecordCache records;

    private RacingCaches(DataSize recordsSize, Fencing fencing) {
        this.settings = new CacheSettings(
                true,
                recordsSize,
                Duration.ofSeconds(30),
                new CacheSettings.Results(true, DataSize.ofMegabytes(1)),
                new CacheSettings.Definitions(true, DataSize.ofMegabytes(1)));
        this.rules = new RecordCache.Rules(Ticker.systemTicker(), fencing);
        this.records = new RecordCache(settings, new CacheMetrics("records", meters), seen, rules);
    }

    /** With room for a few records only. */
    public static RacingCaches fenced() {
        return new RacingCaches(DataSize.ofKilobytes(8), Fencing.ON);
    }

    public static RacingCaches unfenced() {
        return new RacingCaches(DataSize.ofMegabytes(1), Fencing.OFF);
    }

    public RecordCache records() {
        return records;
    }

    public ResultCache results(ResultCache.Held held) {
        return new ResultCache(settings, new CacheMetrics("results", meters), seen, held, rules);
    }

    public double recordHits() {
        return hits("records");
    }

    public double resultHits() {
        return hits("results");
    }

    private double hits(String cache) {
        return meters.counter("headwater.cache.requests", "cache", cache, "result", "hit")
                .count();
    }
}
