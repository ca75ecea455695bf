package io.headwater.query.cache;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code headwater.cache}: single records in memory.
 *
 * @param enabled default true; false reads every record from a replica
 * @param sizeMax of all entries together, 1 MB to the heap's size; default 64 MB
 * @param ttl how long an entry is served at most, which bounds what a lost connection to the topic can leave behind for
 *     readers without a token; 1 s to 1 h, default 30 s
 */
@ConfigurationProperties("headwater.cache")
public record CacheSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("64MB") DataSize sizeMax,
        @DefaultValue("30s") Duration ttl) {}
