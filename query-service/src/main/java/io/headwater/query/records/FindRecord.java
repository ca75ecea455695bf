package io.headwater.query.records;

import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.http.ProblemException;
import io.headwater.query.cache.CachedRecord;
import io.headwater.query.cache.RecordCache;
import io.headwater.query.cache.RecordKey;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionReads.Found;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.HeldCollection;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.FreshReads.Answer;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Finds one record by its id: in the cache, else on a replica that is fresh enough. */
public final class FindRecord {
    private final CollectionReads reads;
    private final SnapshotReads snapshots;
    private final RecordCache cache;

    /** Reads through the cache, unless references are expanded. */
    public FindRecord(CollectionReads reads, SnapshotReads snapshots, RecordCache cache) {
        this.reads = reads;
        this.snapshots = snapshots;
        this.cache = cache;
    }

    /**
     * What was found.
     *
     * @param cached whether it came from the cache
     */
    record Hit(CachedRecord record, boolean cached) {}

    /**
     * The record, as fresh as is asked for.
     *
     * @throws io.headwater.http.ProblemException 404 if there is none of this id
     */
    Hit find(CollectionRef collection, RecordId id, Freshness freshness) {
        RecordKey key = new RecordKey(
                collection.tenant().partition(), collection.tenant().tenant(), collection.collection(), id);
        Optional<CachedRecord> kept = freshness.kept() ? cache.find(key, freshness.token()) : Optional.empty();
        if (kept.isPresent()) {
            return new Hit(kept.get(), true);
        }
        // Taken before the read, so that an entry is rather thought too old than too young.
        long readNanos = System.nanoTime();
        Answer<Optional<Envelope>> answer =
                reads.read(ReadModel.RECORDS, collection, freshness, (connection, held) -> read(connection, held, id));
        // A record that is not there is not kept: it has no row that could tell what its snapshot holds of it.
        Envelope envelope = answer.snapshot().value().orElseThrow(() -> notFound(answer, collection, id));
        CachedRecord record = new CachedRecord(
                envelope.version(),
                envelope.json(),
                answer.snapshot().checkpoint(),
                answer.replica(),
                readNanos,
                answer.snapshot().sources().getFirst().maxAge());
        cache.offer(key, record);
        return new Hit(record, false);
    }

    /**
     * The record with what its references lead to, all of one snapshot, hence never from the cache.
     *
     * @throws ProblemException 404 if there is none of this id; as {@link ExpandPlan#of}
     */
    Answer<JsonText> findExpanded(CollectionRef collection, RecordId id, Shape shape, Freshness freshness) {
        Answer<Optional<JsonText>> answer = snapshots.read(collection.tenant(), freshness, collections -> {
            HeldCollection held = collections.find(collection.collection()).orElse(null);
            if (held == null) {
                return _ -> Optional.empty();
            }
            ExpandPlan plan = ExpandPlan.of(shape.expand(), held, collections);
            return transaction -> {
                Optional<Envelope> record = read(transaction, held, id).value();
                if (record.isEmpty()) {
                    return Optional.empty();
                }
                JsonText expanded = new ExpandRecords(transaction, PageBound.NONE)
                        .expand(List.of(record.get()), plan)
                        .getFirst();
                return Optional.of(shape.fields().of(record.get()).json(expanded));
            };
        });
        return answer.with(answer.snapshot().value().orElseThrow(() -> notFound(answer, collection, id)));
    }

    private static ProblemException notFound(Answer<?> answer, CollectionRef collection, RecordId id) {
        return AnswerHeaders.notFound(
                answer,
                collection.tenant().partition(),
                "There is no record '" + id + "' in '" + collection.collection() + "'.");
    }

    // One statement, one snapshot: the checkpoint says how fresh the row is, the facts whether the table is
    // still the one.
    private static final String READ = """
            SELECT
            %s,
            %s
            FROM %s
            LEFT JOIN %%s AS r ON r.id = ?
            """.formatted(CollectionReads.HEAD, Envelope.COLUMNS, CollectionReads.SOURCES);

    private static Found<Optional<Envelope>> read(Connection connection, HeldCollection held, RecordId id)
            throws SQLException {
        try (PreparedStatement statement = prepare(connection, "", held, id);
                ResultSet row = statement.executeQuery()) {
            row.next();
            boolean there = row.getString("id") != null;
            return Found.of(row, there ? Optional.of(Envelope.read(row)) : Optional.empty());
        }
    }

    static PreparedStatement prepare(Connection connection, String prefix, HeldCollection held, RecordId id)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(
                prefix + READ.formatted(held.tables().rows()));
        CollectionReads.bind(statement, held);
        statement.setString(3, id.value());
        return statement;
    }
}
