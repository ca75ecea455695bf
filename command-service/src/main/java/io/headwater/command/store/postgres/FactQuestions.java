package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.Claim;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.Effect;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the events of a flush have to know beside the streams.
 *
 * @param claims that are taken or given up
 * @param targets records that are referred to anew
 * @param deleted records
 * @param referrersMax fields to find of each deleted record: one more than the flush itself takes away from it
 * @param counted collections whose number of records changes
 * @param begun constraints that begin
 * @param unreferenced collections that must be so
 */
record FactQuestions(
        List<Claim> claims,
        List<StreamId> targets,
        List<StreamId> deleted,
        List<Integer> referrersMax,
        List<Incarnation> counted,
        List<Constraint> begun,
        List<Incarnation> unreferenced) {
    // A field that refers counts only while its constraint is one.
    private static final String AND_NOT_RETIRED = """
            AND NOT EXISTS (
                    SELECT
                    FROM log.retired_constraint
                    WHERE retired_constraint.incarnation = reference.incarnation
                        AND kind = 'REFERENCE'
                        AND fields = reference.field
                )
            """;

    // The name of a referring record's collection stands with its events.
    private static final String NAMED = """
            CROSS JOIN LATERAL (
                SELECT collection
                FROM log.event
                WHERE incarnation = referrer.incarnation AND stream_key = referrer.record_id
                ORDER BY version DESC
                LIMIT 1
            ) AS named
            """;

    /**
     * One statement for each kind of question, in the order of the components. Each sorts as its index does, since a plan that
     * hopes to find a row soon by reading the table would read all of it where there is none.
     */
    static final String LOOK = """
            SELECT asked.number::integer, held.record_id
            FROM unnest(?::bigint[], ?::text[], ?::text[]) WITH ORDINALITY
                AS asked (incarnation, fields, value_hash, number)
            CROSS JOIN LATERAL (
                SELECT record_id
                FROM log.claim
                WHERE incarnation = asked.incarnation
                    AND fields = asked.fields
                    AND value_hash = asked.value_hash::uuid
                LIMIT 1
            ) AS held;
            SELECT asked.number::integer
            FROM unnest(?::bigint[], ?::text[]) WITH ORDINALITY AS asked (incarnation, key, number)
            CROSS JOIN LATERAL (
                SELECT type
                FROM log.event
                WHERE incarnation = asked.incarnation AND stream_key = asked.key
                ORDER BY version DESC
                LIMIT 1
            ) AS last
            WHERE last.type <> 'headwater.record.deleted.v1';
            SELECT asked.number::integer, referrer.incarnation, referrer.record_id, referrer.field, named.collection
            FROM unnest(?::bigint[], ?::text[], ?::integer[]) WITH ORDINALITY
                AS asked (incarnation, key, most, number)
            CROSS JOIN LATERAL (
                SELECT incarnation, record_id, field
                FROM log.reference
                WHERE to_incarnation = asked.incarnation
                    AND to_record = asked.key
            """ + AND_NOT_RETIRED + """
                ORDER BY incarnation
                LIMIT asked.most
            ) AS referrer
            """ + NAMED + """
            ;
            SELECT asked.number::integer, present.records
            FROM unnest(?::bigint[]) WITH ORDINALITY AS asked (incarnation, number)
            CROSS JOIN LATERAL (
                SELECT records
                FROM log.collection_count
                WHERE incarnation = asked.incarnation
                LIMIT 1
            ) AS present;
            SELECT asked.number::integer
            FROM unnest(?::bigint[], ?::text[], ?::text[]) WITH ORDINALITY AS asked (incarnation, kind, fields, number)
            CROSS JOIN LATERAL (
                SELECT
                FROM log.retired_constraint
                WHERE incarnation = asked.incarnation
                    AND kind = asked.kind
                    AND fields = asked.fields
                LIMIT 1
            ) AS retired;
            SELECT asked.number::integer, referrer.incarnation, referrer.record_id, referrer.field, named.collection
            FROM unnest(?::bigint[]) WITH ORDINALITY AS asked (incarnation, number)
            CROSS JOIN LATERAL (
                SELECT incarnation, record_id, field
                FROM log.reference
                WHERE to_incarnation = asked.incarnation
                    AND incarnation <> asked.incarnation
            """ + AND_NOT_RETIRED + """
                ORDER BY to_record
                LIMIT 1
            ) AS referrer
            """ + NAMED;

    /** The questions of a flush. */
    static FactQuestions of(List<Append> appends) {
        Collected collected = new Collected();
        for (Append append : appends) {
            append.effects().forEach(collected::add);
            append.events().forEach(collected::addDeleted);
        }
        return new FactQuestions(
                List.copyOf(collected.claims),
                List.copyOf(collected.targets),
                List.copyOf(collected.deleted),
                collected.deleted.stream()
                        .map(record -> collected.left.getOrDefault(record, 0) + 1)
                        .toList(),
                List.copyOf(collected.counted),
                List.copyOf(collected.begun),
                List.copyOf(collected.unreferenced));
    }

    private static final class Collected {
        private final Set<Claim> claims = new LinkedHashSet<>();
        private final Set<StreamId> targets = new LinkedHashSet<>();
        private final Set<StreamId> deleted = new LinkedHashSet<>();
        private final Set<Incarnation> counted = new LinkedHashSet<>();
        private final Set<Constraint> begun = new LinkedHashSet<>();
        private final Set<Incarnation> unreferenced = new LinkedHashSet<>();
        private final Map<StreamId, Integer> left = new HashMap<>();

        void addDeleted(NewEvent event) {
            if (event.type() == EventType.RECORD_DELETED) {
                deleted.add(event.stream());
            }
        }

        void add(Effect effect) {
            switch (effect) {
                case Effect.Take take -> claims.add(take.claim());
                case Effect.Release release -> claims.add(release.claim());
                case Effect.Refer refer -> targets.add(refer.to());
                case Effect.Unrefer unrefer -> left.merge(unrefer.to(), 1, Integer::sum);
                case Effect.Count count -> counted.add(count.collection());
                case Effect.Counted it -> counted.add(it.collection());
                case Effect.Begin it -> begun.add(it.constraint());
                case Effect.Unreferenced it -> unreferenced.add(it.collection());
                case Effect.Introduced _, Effect.Retire _ -> {}
            }
        }
    }

    /** Whether there is nothing to look at. */
    boolean isEmpty() {
        return claims.isEmpty()
                && targets.isEmpty()
                && deleted.isEmpty()
                && counted.isEmpty()
                && begun.isEmpty()
                && unreferenced.isEmpty();
    }

    /** Binds the parameters of {@link #LOOK}, of which {@code before} belong to the statements before. */
    void bind(PreparedStatement look, int before) throws SQLException {
        bindClaims(look, before, claims);
        FlushConnection.bindStreams(look, before + 3, targets);
        FlushConnection.bindStreams(look, before + 5, deleted);
        look.setObject(before + 8, referrersMax.toArray(Integer[]::new));
        look.setObject(before + 9, longs(counted));
        FactColumns.bindConstraints(look, before + 9, begun);
        look.setObject(before + 13, longs(unreferenced));
    }

    /** Binds claims as three arrays. */
    static void bindClaims(PreparedStatement statement, int before, List<Claim> claims) throws SQLException {
        statement.setObject(
                before + 1, longs(claims.stream().map(Claim::collection).toList()));
        statement.setObject(before + 2, claims.stream().map(Claim::fields).toArray(String[]::new));
        statement.setObject(
                before + 3,
                claims.stream().map(claim -> claim.valueHash().toString()).toArray(String[]::new));
    }

    static long[] longs(List<Incarnation> incarnations) {
        return incarnations.stream().mapToLong(Incarnation::value).toArray();
    }

    /** The results of {@link #LOOK}, one after the other. */
    FoundFacts read(FlushConnection.Results results) throws SQLException {
        return new FoundFacts(
                results.next(row -> FoundFacts.holders(row, claims)),
                results.next(row -> FoundFacts.asked(row, targets)),
                results.next(row -> FoundFacts.referrers(row, deleted)),
                results.next(row -> FoundFacts.counts(row, counted)),
                results.next(row -> FoundFacts.asked(row, begun)),
                results.next(row -> FoundFacts.referrers(row, unreferenced)));
    }
}
