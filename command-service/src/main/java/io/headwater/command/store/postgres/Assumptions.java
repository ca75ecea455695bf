package io.headwater.command.store.postgres;

import io.headwater.command.store.Append;
import io.headwater.command.store.Claim;
import io.headwater.command.store.Effect;
import io.headwater.command.store.FactChanges;
import io.headwater.command.store.Facts;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventType;
import io.headwater.events.Incarnation;
import io.headwater.events.RecordId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The facts as a flush needs them so that all its appends win; the database refuses the flush where they are not so. They
 * may be looked at without a lock: if the heads are where they are taken to be, no event was committed in between, and if
 * their rows are the same versions no facts either, see {@link #HOLD}.
 *
 * @param holders of the values that are taken or given up; empty for a value that must be free
 * @param present records that must be there
 * @param unreferenced records that nobody else may refer to
 */
record Assumptions(Map<Claim, Optional<RecordId>> holders, Set<StreamId> present, Set<StreamId> unreferenced)
        implements Facts {
    /** How many parameters {@link #HOLD} has. */
    static final int COUNT = 11;

    /**
     * Continues a condition of {@link FlushStatements}: all of it is as assumed, and no number of records would rise too high. Facts
     * may be filled in without moving a head, which still makes another version of its row: what was locked must be the one that
     * the statement's snapshot has.
     */
    static final String HOLD = """
            AND NOT EXISTS (
                SELECT
                FROM locked
                JOIN log.partition_head AS seen ON seen.partition = locked.partition
                WHERE seen.xmin <> locked.written_by
            ) AND NOT EXISTS (
                SELECT
                FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[])
                    AS claimed (incarnation, fields, value_hash, record_id)
                LEFT JOIN LATERAL (
                    SELECT record_id
                    FROM log.claim
                    WHERE incarnation = claimed.incarnation
                        AND fields = claimed.fields
                        AND value_hash = claimed.value_hash::uuid
                    LIMIT 1
                ) AS held ON true
                WHERE held.record_id IS DISTINCT FROM claimed.record_id
            ) AND NOT EXISTS (
                SELECT
                FROM unnest(?::bigint[], ?::text[]) AS target (incarnation, key)
                LEFT JOIN LATERAL (
                    SELECT type
                    FROM log.event
                    WHERE incarnation = target.incarnation AND stream_key = target.key
                    ORDER BY version DESC
                    LIMIT 1
                ) AS last ON true
                WHERE last.type IS NULL OR last.type = 'headwater.record.deleted.v1'
            ) AND NOT EXISTS (
                SELECT
                FROM unnest(?::bigint[], ?::text[]) AS deleted (incarnation, key)
                CROSS JOIN LATERAL (
                    SELECT
                    FROM log.reference
                    WHERE to_incarnation = deleted.incarnation
                        AND to_record = deleted.key
                        AND NOT (incarnation = deleted.incarnation AND record_id = deleted.key)
                        AND NOT EXISTS (
                            SELECT
                            FROM log.retired_constraint
                            WHERE retired_constraint.incarnation = reference.incarnation
                                AND kind = 'REFERENCE'
                                AND fields = reference.field
                        )
                    ORDER BY incarnation
                    LIMIT 1
                ) AS referrer
            ) AND NOT EXISTS (
                SELECT
                FROM unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS counted (incarnation, peak, most)
                LEFT JOIN LATERAL (
                    SELECT records
                    FROM log.collection_count
                    WHERE incarnation = counted.incarnation
                    LIMIT 1
                ) AS present ON true
                WHERE coalesce(present.records, 0) + counted.peak > counted.most
            )
            """;

    /**
     * The assumptions of a flush; empty if it must be looked at first, since it has an event about a collection, or of one for
     * which rows are being filled in, or deletes a record from which it took a reference away.
     */
    static Optional<Assumptions> of(List<Append> appends) {
        Assumptions assumptions = new Assumptions(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        if (appends.stream().noneMatch(Append::needsFacts)) {
            return Optional.of(assumptions);
        }
        Set<StreamId> written = new HashSet<>();
        List<NewEvent> events =
                appends.stream().flatMap(append -> append.events().stream()).toList();
        if (appends.stream().anyMatch(append -> append.backfill() != null)
                || events.stream().flatMap(event -> event.effects().stream()).anyMatch(Assumptions::isUnforeseeable)) {
            return Optional.empty();
        }
        Set<StreamId> left = new HashSet<>();
        for (NewEvent event : events) {
            written.add(event.stream());
            event.effects().stream()
                    .filter(Effect.Unrefer.class::isInstance)
                    .map(effect -> ((Effect.Unrefer) effect).to())
                    .filter(record -> !record.equals(event.stream()))
                    .forEach(left::add);
            event.effects().forEach(effect -> assumptions.add(effect, written));
            if (event.type() == EventType.RECORD_DELETED) {
                assumptions.unreferenced.add(event.stream());
            }
        }
        return Optional.of(assumptions).filter(all -> Collections.disjoint(all.unreferenced, left));
    }

    private static boolean isUnforeseeable(Effect effect) {
        return switch (effect) {
            case Effect.Counted _, Effect.Introduced _, Effect.Unreferenced _, Effect.Begin _, Effect.Retire _ -> true;
            case Effect.Take _, Effect.Release _, Effect.Refer _, Effect.Unrefer _, Effect.Count _ -> false;
        };
    }

    // What the flush itself has changed before is judged by the plan.
    private void add(Effect effect, Set<StreamId> written) {
        switch (effect) {
            case Effect.Take(Claim claim, RecordId _) -> holders.putIfAbsent(claim, Optional.empty());
            case Effect.Release(Claim claim, RecordId holder) -> holders.putIfAbsent(claim, Optional.of(holder));
            case Effect.Refer refer -> {
                if (!written.contains(refer.to())) {
                    present.add(refer.to());
                }
            }
            case Effect.Unrefer _,
                    Effect.Count _,
                    Effect.Counted _,
                    Effect.Introduced _,
                    Effect.Unreferenced _,
                    Effect.Begin _,
                    Effect.Retire _ -> {}
        }
    }

    @Override
    public @Nullable RecordId holder(Claim claim) {
        return holders.getOrDefault(claim, Optional.empty()).orElse(null);
    }

    @Override
    public boolean isPresent(StreamId record) {
        return present.contains(record);
    }

    /** Whether there is nothing to assume about the facts, and nothing to change in them. */
    static boolean areNone(Assumptions assumptions, FactChanges changes) {
        return assumptions.holders.isEmpty()
                && assumptions.present.isEmpty()
                && assumptions.unreferenced.isEmpty()
                && changes.isEmpty();
    }

    /** Binds the parameters of {@link #HOLD}, of which {@code before} belong to the statements before. */
    void bind(PreparedStatement append, int before, Map<Incarnation, FactChanges.Tally> counts) throws SQLException {
        FactQuestions.bindClaims(append, before, List.copyOf(holders.keySet()));
        @Nullable
        String[] records = holders.values().stream()
                .map(holder -> holder.map(RecordId::value).orElse(null))
                .toArray(String[]::new);
        append.setObject(before + 4, records);
        FlushConnection.bindStreams(append, before + 4, List.copyOf(present));
        FlushConnection.bindStreams(append, before + 6, List.copyOf(unreferenced));
        append.setObject(before + 9, FactQuestions.longs(List.copyOf(counts.keySet())));
        @Nullable
        Long[] peaks = counts.values().stream().map(FactChanges.Tally::peak).toArray(Long[]::new);
        append.setObject(before + 10, peaks);
        append.setObject(
                before + 11,
                counts.values().stream().mapToLong(FactChanges.Tally::max).toArray());
    }
}
