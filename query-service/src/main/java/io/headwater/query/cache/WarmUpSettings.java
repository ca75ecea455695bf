package io.headwater.query.cache;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code headwater.cache.warm-up}: reads the records that were asked for most before a start again after it.
 *
 * @param file where their names are kept from one start to the next, once a minute and at the end; its folder is there. No default:
 *     without it nothing is kept and nothing read
 * @param recordsMax names that are kept, 1 to 100 000, default 1 000
 */
@ConfigurationProperties("headwater.cache.warm-up")
public record WarmUpSettings(
        @Nullable Path file, @DefaultValue("1000") int recordsMax) {
    private static final int MOST = 100_000;

    /** Refuses what is out of range. */
    public WarmUpSettings {
        if (recordsMax < 1 || recordsMax > MOST) {
            throw new IllegalArgumentException("headwater.cache.warm-up.records-max is 1 to 100000, not " + recordsMax);
        }
    }
}
