package io.headwater.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.headwater.events.CollectionName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import io.headwater.query.cache.CachedResult.Read;
import io.headwater.query.replicas.Source;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists, counts, aggregates and searches, never older than their reader was promised.
 *
 * <p>The rules, beside those of {@link RecordCache} for tail and lost events:
 * <ul>
 *   <li>An event for any record of a collection leaves a fence at the collection, too, before the tail reaches the event.
 *   <li>A result is kept, and served, only while its snapshot holds the fences of all collections that it was made of, and while
 *       nobody has seen another definition or generation of one of them. Nothing is evicted for that: it is asked anew each time,
 *       after the tail was asked whether it has reached the reader's token.
 *   <li>A result is served only to who may read all collections that it was made of.
 * </ul>
 *
 * <p>Any thread.
 */
public final class ResultCache {
    /** What one result takes of the whole at most. */
    private static final int SHARE = 16;

    private final Cache<ResultKey, CachedResult> results;
    private final CacheSettings settings;
    private final SeenPartitions seen;
    private final Held held;
    private final CacheMetrics metrics;
    private final RecordCache.Rules rules;

    /** Knows what is known of the collections that replicas hold. */
    @FunctionalInterface
    public interface Held {
        /** Whether nobody has seen the collection otherwise in this replica since it was read so. */
        boolean isStill(String replica, TenantPlacement tenant, Source source);
    }

    /** Makes an empty cache, which serves nothing of a partition of which nothing was seen. */
    public ResultCache(CacheSettings settings, CacheMetrics metrics, SeenPartitions seen, Held held) {
        this(settings, metrics, seen, held, new RecordCache.Rules(Ticker.systemTicker(), Fencing.ON));
    }

    ResultCache(CacheSettings settings, CacheMetrics metrics, SeenPartitions seen, Held held, RecordCache.Rules rules) {
        this.settings = settings;
        this.metrics = metrics;
        this.seen = seen;
        this.held = held;
        this.rules = rules;
        this.results = Caffeine.newBuilder()
                .maximumWeight(settings.results().sizeMax().toBytes())
                .weigher((ResultKey key, CachedResult result) -> key.weight() + result.weight())
                .expireAfterWrite(settings.ttl())
                .ticker(rules.ticker())
                .evictionListener((_, _, _) -> metrics.evicted())
                .build();
        metrics.observe(results);
    }

    /**
     * The result as it was kept, if that is as fresh as the token asks for.
     *
     * @param token null asks for nothing
     * @param opens whether the reader may read a collection
     */
    public Optional<CachedResult> find(ResultKey key, @Nullable Token token, Predicate<CollectionName> opens) {
        if (!settings.results().enabled()) {
            return Optional.empty();
        }
        Optional<CachedResult> found = lookUp(key, token)
                .filter(kept ->
                        kept.read().sources().stream().map(Source::collection).allMatch(opens));
        metrics.asked(found.isPresent());
        return found;
    }

    private Optional<CachedResult> lookUp(ResultKey key, @Nullable Token token) {
        PartitionState state = seen.of(key.tenant().partition());
        // The tail is read before the fences: whatever it has reached has left its own by then.
        if (!state.serves(token)) {
            return Optional.empty();
        }
        CachedResult kept = results.getIfPresent(key);
        if (kept == null) {
            return Optional.empty();
        }
        if (!isCurrent(state, key, kept.read())) {
            results.asMap().remove(key, kept);
            return Optional.empty();
        }
        return Optional.of(kept);
    }

    /** Keeps a result for later readers, unless an event that its snapshot does not hold was seen, or it is too large. */
    public void offer(ResultKey key, CachedResult result) {
        PartitionState state = seen.of(key.tenant().partition());
        boolean isKept = settings.results().enabled()
                && !result.read().sources().isEmpty()
                && result.weight() <= settings.results().sizeMax().toBytes() / SHARE
                && isCurrent(state, key, result.read());
        if (isKept) {
            results.asMap().merge(key, result, (kept, offered) -> later(state, kept, offered));
        }
    }

    // Of two that may both be served the one that served more readers with tokens; of an epoch that ended, neither.
    private static CachedResult later(PartitionState state, CachedResult kept, CachedResult offered) {
        boolean isLater = state.holds(kept.read().checkpoint())
                && kept.read()
                        .checkpoint()
                        .position()
                        .isAfter(offered.read().checkpoint().position());
        return isLater ? kept : offered;
    }

    private boolean isCurrent(PartitionState state, ResultKey key, Read read) {
        return state.holds(read.checkpoint())
                && rules.ticker().read() - read.nanos() < settings.ttl().toNanos()
                && read.sources().stream().allMatch(source -> isCurrent(state, key, read, source));
    }

    private boolean isCurrent(PartitionState state, ResultKey key, Read read, Source source) {
        CollectionKey collection = new CollectionKey(key.tenant().tenant(), source.collection());
        boolean holdsAll = state.admits(collection, read.checkpoint().position()) || rules.fencing() == Fencing.OFF;
        return holdsAll && held.isStill(read.replica(), key.tenant(), source);
    }
}
