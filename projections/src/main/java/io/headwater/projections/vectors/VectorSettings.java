package io.headwater.projections.vectors;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the vectors of a replica are made; {@code headwater.projections.vectors.*}.
 *
 * @param threads that embed, 1 to 64; default 1
 * @param batchRecordsMax records that one thread takes at a time, 1 to 500; default 32
 * @param lease how long a thread may work on what it took before another may take it, too; default 60 s
 * @param idleInterval how often work is looked for that nobody announced in this process; default 1 s
 * @param retryFirst wait after the first failure of a record; default 1 s
 * @param retryLongest bound of the doubled waits; default 5 min
 */
@ConfigurationProperties("headwater.projections.vectors")
public record VectorSettings(
        @DefaultValue("1") int threads,
        @DefaultValue("32") int batchRecordsMax,
        @DefaultValue("60s") Duration lease,
        @DefaultValue("1s") Duration idleInterval,
        @DefaultValue("1s") Duration retryFirst,
        @DefaultValue("5m") Duration retryLongest) {

    /** Refuses what is out of range. */
    public VectorSettings {
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("headwater.projections.vectors.threads is 1 to 64, not " + threads);
        }
        if (batchRecordsMax < 1 || batchRecordsMax > 500) {
            throw new IllegalArgumentException(
                    "headwater.projections.vectors.batch-records-max is 1 to 500, not " + batchRecordsMax);
        }
    }
}
