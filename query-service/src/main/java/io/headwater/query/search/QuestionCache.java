package io.headwater.query.search;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import io.headwater.query.cache.CacheMetrics;

/**
 * What was made of questions, kept in memory up to a size. What is made of a question never changes, so nothing here is ever
 * outdated.
 *
 * @param <V> what is made of one
 */
final class QuestionCache<V> {
    // An entry's own, beside key and value.
    private static final int ENTRY_BYTES = 150;

    private final Cache<String, V> kept;
    private final CacheMetrics metrics;

    /** Makes what is not kept; may fail. */
    @FunctionalInterface
    interface Maker<V, E extends Exception> {
        V make(String question) throws E;
    }

    QuestionCache(long bytesMax, Weigher<String, V> weigher, CacheMetrics metrics) {
        this.metrics = metrics;
        this.kept = Caffeine.newBuilder()
                .maximumWeight(bytesMax)
                // Evicts on the caller's thread: the bound holds at once, also where the shared pool is busy.
                .executor(Runnable::run)
                .weigher((String question, V value) ->
                        ENTRY_BYTES + 2 * question.length() + weigher.weigh(question, value))
                .evictionListener((_, _, _) -> metrics.evicted())
                .build();
        metrics.observe(kept);
    }

    /** What is kept, or what is made now; two who ask at the same time may both make it. */
    <E extends Exception> V get(String question, Maker<V, E> maker) throws E {
        V known = kept.getIfPresent(question);
        metrics.asked(known != null);
        if (known != null) {
            return known;
        }
        V made = maker.make(question);
        kept.put(question, made);
        return made;
    }
}
