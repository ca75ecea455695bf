package io.headwater.query.catalogue;

import io.headwater.events.TenantPlacement;
import io.headwater.http.Problem;
import io.headwater.http.ProblemException;
import io.headwater.http.ProblemType;
import io.headwater.query.catalogue.HeldCollection.Facts;
import io.headwater.query.replicas.AnswerHeaders;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReadModel;
import io.headwater.query.replicas.Replica;
import io.headwater.query.replicas.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from a collection's tables, with the catalogue checked in the snapshot that the data comes from. */
public final class CollectionReads {
    // A definition may change while it is read, but hardly so often in a row.
    private static final int ATTEMPTS_MAX = 5;
    // Table, schema or column is gone, or a prepared plan's result has changed: the collection changed under the query.
    private static final Set<String> OUTDATED = Set.of("42P01", "3F000", "42703", "0A000");

    private final FreshReads reads;
    private final Catalogue catalogue;

    /** Reads through the given replicas. */
    public CollectionReads(FreshReads reads, Catalogue catalogue) {
        this.reads = reads;
        this.catalogue = catalogue;
    }

    /** A query on the tables of a collection. */
    @FunctionalInterface
    public interface Query<T> {
        /**
         * Reads in one statement the checkpoint, the facts of the catalogue and the data.
         *
         * @return as of the statement's snapshot
         */
        Found<T> run(Connection connection, HeldCollection collection) throws SQLException;
    }

    /**
     * What one statement found.
     *
     * @param checkpoint of the tenant's partition
     * @param facts empty if the collection is gone
     * @param value useless unless the facts are those that the query was made from
     */
    public record Found<T>(Checkpoint checkpoint, Optional<Facts> facts, T value) {
        /** Another value, found with the same. */
        public <R> Found<R> with(R other) {
            return new Found<>(checkpoint, facts, other);
        }

        /** Reads checkpoint and facts from the columns that {@link #HEAD} names. */
        public static <T> Found<T> of(ResultSet row, T value) throws SQLException {
            Checkpoint checkpoint = Checkpoint.read(row, "epoch", "checkpoint");
            row.getLong("incarnation");
            return new Found<>(checkpoint, row.wasNull() ? Optional.empty() : Optional.of(Catalogue.facts(row)), value);
        }
    }

    /** The columns that {@link Found#of} reads; {@link #SOURCES} provides them. */
    public static final String HEAD = """
            seen.epoch,
            seen.position AS checkpoint,
            held.incarnation,
            held.definition_version,
            held.generation""";

    /** Exactly one row; its two parameters are set by {@link #bind}. */
    public static final String SOURCES = """
            (VALUES (1)) AS one
            LEFT JOIN headwater.checkpoint AS seen ON seen.projection = 'records' AND seen.partition = ?
            LEFT JOIN headwater.collection AS held ON held.incarnation = ?""";

    /** Sets the first two parameters, those of {@link #SOURCES}. */
    public static void bind(PreparedStatement statement, HeldCollection collection) throws SQLException {
        statement.setInt(1, collection.partition().number());
        statement.setLong(2, collection.facts().incarnation().value());
    }

    /**
     * Reads from a collection.
     *
     * @param model whose checkpoint must reach the token
     * @throws io.headwater.http.ProblemException 404 if there is no such collection; else as {@link FreshReads#read}
     */
    public <T> FreshReads.Answer<T> read(ReadModel model, CollectionRef ref, Freshness freshness, Query<T> query) {
        FreshReads.Answer<Result<T>> answer =
                reads.read(model, freshness.in(ref.tenant().partition()), replica -> readOnce(replica, ref, query));
        return switch (answer.snapshot().value()) {
            case Result.Read<T>(T value) -> answer.with(value);
            case Result.Refused<T>(ProblemException problem) -> throw problem;
            case Result.Gone<T> _ -> throw notFound(answer, ref);
        };
    }

    /** The collection itself, never from memory. */
    public FreshReads.Answer<HeldCollection> describe(CollectionRef ref, Freshness freshness) {
        FreshReads.Answer<Optional<HeldCollection>> answer = reads.read(
                ReadModel.RECORDS, freshness.in(ref.tenant().partition()), replica -> catalogue.load(replica, ref));
        return answer.with(answer.snapshot().value().orElseThrow(() -> notFound(answer, ref)));
    }

    /** All collections of a tenant, by name. */
    FreshReads.Answer<List<DefinedCollection>> list(TenantPlacement tenant, Freshness freshness) {
        return reads.read(
                ReadModel.RECORDS, freshness.in(tenant.partition()), replica -> Catalogue.list(replica, tenant, null));
    }

    /** One of them. */
    FreshReads.Answer<DefinedCollection> define(CollectionRef ref, Freshness freshness) {
        FreshReads.Answer<List<DefinedCollection>> answer = reads.read(
                ReadModel.RECORDS,
                freshness.in(ref.tenant().partition()),
                replica -> Catalogue.list(replica, ref.tenant(), ref.collection()));
        return answer.with(answer.snapshot().value().stream().findFirst().orElseThrow(() -> notFound(answer, ref)));
    }

    private <T> Snapshot<Result<T>> readOnce(Replica replica, CollectionRef ref, Query<T> query) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Optional<HeldCollection> known = catalogue.known(replica, ref);
            if (known.isEmpty()) {
                Snapshot<Optional<HeldCollection>> loaded = catalogue.load(replica, ref);
                if (loaded.value().isEmpty()) {
                    return new Snapshot<>(loaded.checkpoint(), new Result.Gone<>());
                }
                known = loaded.value();
            }
            Optional<Snapshot<Result<T>>> found = readOnce(replica, ref, known.get(), query);
            if (found.isPresent()) {
                return found.get();
            }
            catalogue.forget(replica, ref);
            refuseAfter(attempt);
        }
    }

    /** Empty if the collection changed since it was loaded. */
    private <T> Optional<Snapshot<Result<T>>> readOnce(
            Replica replica, CollectionRef ref, HeldCollection collection, Query<T> query) throws SQLException {
        try {
            return readHeld(replica, ref, collection, query);
        } catch (ProblemException e) {
            // Judged by what is remembered: nobody has asked the replica yet whether that is still so.
            Snapshot<Optional<HeldCollection>> now = catalogue.load(replica, ref);
            return now.value()
                    .map(HeldCollection::facts)
                    .filter(collection.facts()::equals)
                    .map(_ -> new Snapshot<>(now.checkpoint(), new Result.Refused<>(e)));
        }
    }

    /** Empty if the collection changed since it was loaded. */
    private static <T> Optional<Snapshot<Result<T>>> readHeld(
            Replica replica, CollectionRef ref, HeldCollection collection, Query<T> query) throws SQLException {
        try (Connection connection = replica.connect()) {
            Found<T> found = query.run(connection, collection);
            return found.facts()
                    .filter(collection.facts()::equals)
                    .map(_ -> new Snapshot<>(
                            found.checkpoint(),
                            new Result.Read<>(found.value()),
                            List.of(collection.source(ref.collection()))));
        } catch (SQLException e) {
            if (isOutdated(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether a statement failed because a collection changed under it. */
    public static boolean isOutdated(SQLException e) {
        return OUTDATED.contains(String.valueOf(e.getSQLState()));
    }

    /** Called after an attempt that a change of the collection brought to nothing. */
    public static void refuseAfter(int attempt) {
        if (attempt == ATTEMPTS_MAX) {
            throw Problem.of(ProblemType.CONFLICT, "The collection was defined anew again and again meanwhile.")
                    .asException();
        }
    }

    /** 404 for a collection that a replica which is fresh enough does not have. */
    public static ProblemException notFound(FreshReads.Answer<?> answer, CollectionRef ref) {
        return AnswerHeaders.notFound(
                answer, ref.tenant().partition(), "There is no collection '" + ref.collection() + "'.");
    }
}
