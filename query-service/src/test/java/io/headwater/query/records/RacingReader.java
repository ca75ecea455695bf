package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.query.ServiceFixture;
import io.headwater.query.aggregates.AggregateReader;
import io.headwater.query.cache.RecordCache;
import io.headwater.query.cache.ResultCache;
import io.headwater.query.catalogue.Catalogue;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.CollectionRequest;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.records.ListRecords.Page;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.results.QueryResults;
import io.headwater.query.results.ResultBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Asks in all ways that go through a cache, each of which tells the position of the last event that its answer has seen. */
final class RacingReader {
    private static final CollectionRef ORDERS = new CollectionRef(ServiceFixture.ACME, new CollectionName("orders"));
    private static final Expand NOTHING_EXPANDED = new Expand(List.of(), _ -> true);

    private final FindRecord find;
    private final ListRecords lists;
    private final AggregateReader aggregates;
    private final QueryResults results;

    RacingReader(FreshReads reads, Catalogue catalogue, RecordCache records, ResultCache results) {
        CollectionReads collections = new CollectionReads(reads, catalogue);
        SnapshotReads snapshots = new SnapshotReads(reads, catalogue);
        Cursors cursors = new Cursors(new byte[32]);
        this.find = new FindRecord(collections, snapshots, records);
        this.lists = new ListRecords(collections, snapshots, cursors, PageBound.NONE);
        this.aggregates = new AggregateReader(collections, cursors);
        this.results = new QueryResults(results);
    }

    /** Of one record. */
    long get(int record, Freshness freshness) {
        return find.find(ORDERS, new RecordId("r" + record), freshness)
                .record()
                .version()
                .value();
    }

    /** Of all records, as a list shows them. */
    long list(Freshness freshness) {
        return result("list", freshness, () -> {
            Answer<Page> page = list(RacingWriter.RECORDS, RecordCount.NONE, freshness);
            return page.with(page.snapshot().value().items().stream()
                    .mapToLong(item -> item.version().value())
                    .max()
                    .orElse(0));
        });
    }

    /** Of all records, as they are counted. */
    long count(Freshness freshness) {
        return result("count", freshness, () -> {
            Answer<Page> page = list(1, RecordCount.EXACT, freshness);
            return page.with(page.snapshot().value().count());
        });
    }

    /** Of all records, as they are added up. */
    long aggregate(Freshness freshness) {
        return result("aggregate", freshness, () -> aggregates.read(ORDERS, RacingWriter.AGGREGATE, freshness));
    }

    private Answer<Page> list(int limit, RecordCount count, Freshness freshness) {
        Shape shape = new Shape(FieldSelection.ALL, NOTHING_EXPANDED, count);
        return lists.list(ORDERS, new ListRecords.Query("", "", limit, null), shape, freshness);
    }

    private long result(String question, Freshness freshness, Supplier<Answer<Long>> reader) {
        JsonText found = results.get(new CollectionRequest(ORDERS, freshness), _ -> true, List.of(question), () -> {
                    Answer<Long> answer = reader.get();
                    byte[] body = answer.snapshot().value().toString().getBytes(StandardCharsets.UTF_8);
                    return answer.with(ResultBody.ofPage(body, null));
                })
                .result()
                .body()
                .json();
        return Long.parseLong(found.toString());
    }
}
