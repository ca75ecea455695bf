package io.headwater.query.aggregates;

import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.records.Cursors;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;

/** Reads the first number of the first group of an aggregate, for tests of other packages. */
public final class AggregateReader {
    private final ReadAggregate aggregates;

    public AggregateReader(CollectionReads reads, Cursors cursors) {
        this.aggregates = new ReadAggregate(reads, cursors);
    }

    public Answer<Long> read(CollectionRef collection, String name, Freshness freshness) {
        Answer<ReadAggregate.Page> answer =
                aggregates.read(collection, new ReadAggregate.Query(name, "", "", 1, null), freshness);
        return answer.with(answer.snapshot()
                .value()
                .groups()
                .getFirst()
                .path("measures")
                .valueStream()
                .findFirst()
                .orElseThrow()
                .longValue());
    }
}
