package io.headwater.query.records;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.records.RecordsById.Ref;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Gets many records of a tenant, whatever their collections, as of one snapshot and in one statement. */
final class GetRecords {
    /** Records at once. */
    static final int RECORDS_MAX = 1_000;

    /** Collections at once: the server locks the table and each index of every one of them. */
    static final int COLLECTIONS_MAX = 50;

    private final SnapshotReads reads;
    private final PageBound bound;

    GetRecords(SnapshotReads reads, PageBound bound) {
        this.reads = reads;
        this.bound = bound;
    }

    /** A record that is asked for. */
    record Wanted(CollectionName collection, RecordId id) {}

    /**
     * The records, in the order asked for; empty where there is no such record, or no such collection.
     *
     * @throws ProblemException 413 if they are too large together
     */
    Answer<List<Optional<Envelope>>> get(TenantPlacement tenant, List<Wanted> wanted, Freshness freshness) {
        return reads.read(tenant, freshness, collections -> {
            List<Optional<Ref>> refs = refs(wanted, collections);
            return transaction -> {
                LinkedHashSet<Ref> distinct = new LinkedHashSet<>();
                refs.forEach(ref -> ref.ifPresent(distinct::add));
                return inOrder(refs, RecordsById.read(transaction, distinct, 1, bound));
            };
        });
    }

    private static List<Optional<Ref>> refs(List<Wanted> wanted, SnapshotReads.Lookup collections) throws SQLException {
        List<Optional<Ref>> refs = new ArrayList<>();
        for (Wanted each : wanted) {
            Optional<HeldCollection> held = collections.find(each.collection());
            refs.add(held.map(there -> new Ref(there, each.id())));
        }
        return refs;
    }

    private List<Optional<Envelope>> inOrder(List<Optional<Ref>> refs, RecordsById.Found found) {
        if (!found.beyond().isEmpty()) {
            throw tooLarge();
        }
        List<Optional<Envelope>> records = new ArrayList<>();
        long bytes = 0;
        for (Optional<Ref> ref : refs) {
            Optional<Envelope> record =
                    ref.flatMap(each -> Optional.ofNullable(found.records().get(each)));
            bytes += record.map(envelope -> envelope.data().utf8().length).orElse(0);
            // A record that is asked for twice is sent twice.
            if (bytes > bound.bytesMax() && records.stream().anyMatch(Optional::isPresent)) {
                throw tooLarge();
            }
            records.add(record);
        }
        return records;
    }

    private ProblemException tooLarge() {
        return Problem.of(
                        ProblemType.TOO_LARGE,
                        "The records have more than " + bound.bytesMax() + " bytes together; get fewer at once.")
                .asException();
    }
}
