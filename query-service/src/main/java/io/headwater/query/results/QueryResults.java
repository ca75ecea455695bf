package io.headwater.query.results;

import io.headwater.events.CollectionName;
import io.headwater.query.cache.CachedResult;
import io.headwater.query.cache.CachedResult.Read;
import io.headwater.query.cache.ResultCache;
import io.headwater.query.cache.ResultKey;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers a query on a collection from memory, or reads it and keeps it. Any thread. */
public final class QueryResults {
    private final ResultCache cache;

    /** Keeps results there. */
    public QueryResults(ResultCache cache) {
        this.cache = cache;
    }

    /**
     * Answers a query.
     *
     * @param opens whether who asks may read a collection
     * @param question all that the answer depends on, beside the collection: which query, and each of its parameters
     * @param reader reads the answer; what it throws is not kept
     */
    public QueryResult get(
            CollectionRequest asked,
            Predicate<CollectionName> opens,
            List<String> question,
            Supplier<Answer<ResultBody>> reader) {
        ResultKey key =
                new ResultKey(asked.collection().tenant(), asked.collection().collection(), question);
        Freshness freshness = asked.freshness();
        Optional<CachedResult> kept = freshness.kept() ? cache.find(key, freshness.token(), opens) : Optional.empty();
        if (kept.isPresent()) {
            return new QueryResult(asked, kept.get(), true);
        }
        // Taken before the read, so that a result is rather thought too old than too young.
        long nanos = System.nanoTime();
        Answer<ResultBody> answer = reader.get();
        ResultBody body = answer.snapshot().value();
        CachedResult result = new CachedResult(
                body.body(),
                body.content(),
                new Read(
                        answer.snapshot().checkpoint(),
                        answer.replica(),
                        answer.snapshot().sources(),
                        nanos));
        cache.offer(key, result);
        return new QueryResult(asked, result, false);
    }
}
