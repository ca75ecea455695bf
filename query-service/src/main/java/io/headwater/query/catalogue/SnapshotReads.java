package io.headwater.query.catalogue;

import io.headwater.events.CollectionName;
import io.headwater.events.TenantPlacement;
import io.headwater.http.ProblemException;
import io.headwater.query.catalogue.HeldCollection.Facts;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import io.headwater.query.replicas.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads from collections of one tenant with several statements that see the same snapshot: a transaction, which begins by checking
 * what is remembered of the collections. Whoever needs one collection and one statement takes {@link CollectionReads}.
 */
public final class SnapshotReads {
    private final FreshReads reads;
    private final Catalogue catalogue;

    /** Reads through the given replicas. */
    public SnapshotReads(FreshReads reads, Catalogue catalogue) {
        this.reads = reads;
        this.catalogue = catalogue;
    }

    /** A query, in two steps. Both may refuse it with a {@link ProblemException}. */
    @FunctionalInterface
    public interface Query<T> {
        /** Looks up every collection that it will read, before the transaction begins. */
        Statements<T> prepare(Lookup collections) throws SQLException;
    }

    /** Finds collections of the tenant. */
    @FunctionalInterface
    public interface Lookup {
        /** The collection as the replica holds it; empty if it has none of this name. */
        Optional<HeldCollection> find(CollectionName name) throws SQLException;
    }

    /** The second step of a query. */
    @FunctionalInterface
    public interface Statements<T> {
        /** Reads from the collections that were looked up; all of its statements see one snapshot. */
        T run(Connection transaction) throws SQLException;
    }

    /**
     * Reads in one snapshot.
     *
     * @throws ProblemException that of the query; else as {@link FreshReads#read}
     */
    public <T> FreshReads.Answer<T> read(TenantPlacement tenant, Freshness freshness, Query<T> query) {
        FreshReads.Answer<Result<T>> answer = reads.read(
                ReadModel.RECORDS, freshness.in(tenant.partition()), replica -> readOnce(replica, tenant, query));
        return switch (answer.snapshot().value()) {
            case Result.Read<T>(T value) -> answer.with(value);
            case Result.Refused<T>(ProblemException problem) -> throw problem;
            case Result.Gone<T> _ -> throw new IllegalStateException("the query itself says what is gone");
        };
    }

    private <T> Snapshot<Result<T>> readOnce(Replica replica, TenantPlacement tenant, Query<T> query)
            throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Remembered remembered = new Remembered(replica, tenant);
            Statements<T> statements = prepare(query, remembered);
            Optional<Snapshot<Result<T>>> found = run(remembered, statements);
            if (found.isPresent()) {
                return found.get();
            }
            remembered.forget();
            CollectionReads.refuseAfter(attempt);
        }
    }

    private static <T> Statements<T> prepare(Query<T> query, Lookup collections) throws SQLException {
        try {
            return query.prepare(collections);
        } catch (ProblemException e) {
            return _ -> {
                throw e;
            };
        }
    }

    /** Empty if a collection changed since it was remembered. The pool rolls the transaction back. */
    private static <T> Optional<Snapshot<Result<T>>> run(Remembered remembered, Statements<T> statements)
            throws SQLException {
        try (Connection transaction = remembered.replica.connect()) {
            transaction.setAutoCommit(false);
            Head head = begin(transaction, remembered);
            return head.facts().equals(remembered.facts())
                    ? Optional.of(
                            new Snapshot<>(head.checkpoint(), result(transaction, statements), remembered.sources()))
                    : Optional.empty();
        } catch (SQLException e) {
            if (CollectionReads.isOutdated(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static <T> Result<T> result(Connection transaction, Statements<T> statements) throws SQLException {
        try {
            return new Result.Read<>(statements.run(transaction));
        } catch (ProblemException e) {
            return new Result.Refused<>(e);
        }
    }

    /** What the snapshot holds of the collections that were looked up. */
    private record Head(Checkpoint checkpoint, Map<CollectionName, Facts> facts) {}

    // Both in one round trip. The level holds for this transaction alone, so any pooler may stand in between.
    private static final String BEGIN = """
            SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
            SELECT
              seen.epoch,
              seen.position AS checkpoint,
              held.name,
              held.incarnation,
              held.definition_version,
              held.generation
            FROM (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.tenant AS tenant ON tenant.name = ? AND tenant.incarnation = ?
            LEFT JOIN headwater.collection AS held ON held.tenant = tenant.name AND held.name = ANY (?)
            """;

    private static Head begin(Connection transaction, Remembered remembered) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(BEGIN)) {
            TenantPlacement tenant = remembered.tenant;
            Object[] names = remembered.collections.keySet().stream()
                    .map(CollectionName::value)
                    .toArray();
            statement.setInt(1, tenant.partition().number());
            statement.setString(2, tenant.tenant().value());
            statement.setLong(3, tenant.incarnation().value());
            statement.setArray(4, transaction.createArrayOf("text", names));
            statement.execute();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
                Map<CollectionName, Facts> facts = new HashMap<>();
                for (boolean there = row.getString("name") != null; there; there = row.next()) {
                    facts.put(new CollectionName(row.getString("name")), Catalogue.facts(row));
                }
                return new Head(checkpoint, facts);
            }
        }
    }

    /** The collections that one attempt at a query asked for. */
    private final class Remembered implements Lookup {
        private final Replica replica;
        private final TenantPlacement tenant;
        private final Map<CollectionName, Optional<HeldCollection>> collections = new LinkedHashMap<>();

        Remembered(Replica replica, TenantPlacement tenant) {
            this.replica = replica;
            this.tenant = tenant;
        }

        @Override
        public Optional<HeldCollection> find(CollectionName name) throws SQLException {
            Optional<HeldCollection> known = collections.get(name);
            if (known == null) {
                CollectionRef ref = new CollectionRef(tenant, name);
                known = catalogue.known(replica, ref);
                if (known.isEmpty()) {
                    known = catalogue.load(replica, ref).value();
                }
                collections.put(name, known);
            }
            return known;
        }

        Map<CollectionName, Facts> facts() {
            Map<CollectionName, Facts> facts = new HashMap<>();
            collections.forEach((name, held) -> held.ifPresent(there -> facts.put(name, there.facts())));
            return facts;
        }

        // What is not there now begins with a definition, which clears its partition.
        List<Source> sources() {
            List<Source> sources = new ArrayList<>();
            collections.forEach((name, held) -> held.ifPresent(there -> sources.add(there.source(name))));
            return sources;
        }

        void forget() {
            collections.keySet().forEach(name -> catalogue.forget(replica, new CollectionRef(tenant, name)));
        }
    }
}
