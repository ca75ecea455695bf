package io.headwater.query.cache;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * {@code headwater.cache}: what is kept in memory.
 *
 * @param enabled whether single records are; default true; false reads every record from a replica
 * @param sizeMax of all records together, 1 MB to the heap's size; default 64 MB
 * @param ttl how long a record or a result is served at most, which bounds what a lost connection to the topic can leave behind for
 *     readers without a token; 1 s to 1 h, default 30 s
 * @param results lists, counts, aggregates and searches
 * @param definitions of collections
 */
@ConfigurationProperties("headwater.cache")
public record CacheSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("64MB") DataSize sizeMax,
        @DefaultValue("30s") Duration ttl,
        @DefaultValue Results results,
        @DefaultValue Definitions definitions) {
    /**
     * {@code headwater.cache.results}: lists, counts, aggregates and searches, each until something happens in a collection that it is
     * of.
     *
     * @param enabled default true; false reads each from a replica
     * @param sizeMax of all together, 1 MB to the heap's size; default 64 MB. One of more than a sixteenth of it is not kept
     */
    public record Results(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("64MB") DataSize sizeMax) {}

    /**
     * {@code headwater.cache.definitions}: collections as the replicas hold them. Each query checks what is kept in the snapshot that
     * it reads.
     *
     * @param enabled default true; false asks the replica for them before each query, and keeps no results either
     * @param sizeMax of all together, 1 MB to the heap's size; default 128 MB
     */
    public record Definitions(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("128MB") DataSize sizeMax) {}
}
