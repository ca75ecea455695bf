package io.headwater.projections.indexes;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the indexes of search are built; {@code headwater.projections.indexes.*}.
 *
 * @param vectorsMin vectors of a collection from which on they get an HNSW index, and below which each search compares with all
 *     of them; 1 to 100 000 000, default 10 000
 * @param interval how often is looked for what is to be built; default 5 s
 * @param retryAfter how long an index that could not be built, or that gave way to somebody who waited for its table, is left
 *     alone; default 1 min
 * @param memory of one build in the database; an HNSW graph that does not fit is built several times slower; default 256 MB
 */
@ConfigurationProperties("headwater.projections.indexes")
public record IndexSettings(
        @DefaultValue("10000") int vectorsMin,
        @DefaultValue("5s") Duration interval,
        @DefaultValue("1m") Duration retryAfter,
        @DefaultValue("256MB") DataSize memory) {
    private static final int VECTORS_MIN_MAX = 100_000_000;
    private static final int MEMORY_MEGABYTES_MIN = 1;

    /** Refuses what is out of range. */
    public IndexSettings {
        if (vectorsMin < 1 || vectorsMin > VECTORS_MIN_MAX) {
            throw new IllegalArgumentException(
                    "headwater.projections.indexes.vectors-min is 1 to 100000000, not " + vectorsMin);
        }
        if (!interval.isPositive() || !retryAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "headwater.projections.indexes.interval and retry-after are more than 0, not %s and %s"
                            .formatted(interval, retryAfter));
        }
        if (memory.toMegabytes() < MEMORY_MEGABYTES_MIN) {
            throw new IllegalArgumentException("headwater.projections.indexes.memory is 1MB or more, not " + memory);
        }
    }
}
