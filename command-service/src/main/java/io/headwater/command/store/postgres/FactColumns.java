package io.headwater.command.store.postgres;

import io.headwater.command.store.Claim;
import io.headwater.command.store.Constraint;
import io.headwater.command.store.FactChanges;
import io.headwater.command.store.ReferringField;
import io.headwater.command.store.StreamId;
import io.headwater.events.RecordId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a flush changes beside the events, one array a column like {@link EventColumns}. */
final class FactColumns {
    private FactColumns() {}

    // Rows are found one by one through the index and deleted by their place: a join might read the whole table.
    private static final String RELEASE = """
            DELETE FROM log.claim
            WHERE ctid = ANY (ARRAY(
                SELECT held.ctid
                FROM unnest(?::bigint[], ?::text[], ?::text[]) AS given (incarnation, fields, value_hash)
                CROSS JOIN LATERAL (
                    SELECT claim.ctid
                    FROM log.claim
                    WHERE claim.incarnation = given.incarnation
                        AND claim.fields = given.fields
                        AND claim.value_hash = given.value_hash::uuid
                    LIMIT 1
                ) AS held
            ))
            """;

    private static final String TAKE = """
            INSERT INTO log.claim (incarnation, fields, value_hash, record_id)
            SELECT incarnation, fields, value_hash::uuid, record_id
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[])
                AS taken (incarnation, fields, value_hash, record_id)
            ON CONFLICT ON CONSTRAINT claim_pk DO UPDATE
            SET record_id = excluded.record_id
            """;

    private static final String UNREFER = """
            DELETE FROM log.reference
            WHERE ctid = ANY (ARRAY(
                SELECT present.ctid
                FROM unnest(?::bigint[], ?::text[], ?::text[]) AS ended (incarnation, record_id, field)
                CROSS JOIN LATERAL (
                    SELECT reference.ctid
                    FROM log.reference
                    WHERE reference.incarnation = ended.incarnation
                        AND reference.field = ended.field
                        AND reference.record_id = ended.record_id
                    LIMIT 1
                ) AS present
            ))
            """;

    private static final String REFER = """
            INSERT INTO log.reference (incarnation, record_id, field, to_incarnation, to_record)
            SELECT incarnation, record_id, field, to_incarnation, to_record
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[])
                AS referred (incarnation, record_id, field, to_incarnation, to_record)
            ON CONFLICT ON CONSTRAINT reference_pk DO UPDATE
            SET
                to_incarnation = excluded.to_incarnation,
                to_record = excluded.to_record
            """;

    private static final String COUNT = """
            INSERT INTO log.collection_count (incarnation, records)
            SELECT incarnation, change
            FROM unnest(?::bigint[], ?::bigint[]) AS counted (incarnation, change)
            ON CONFLICT ON CONSTRAINT collection_count_pk DO UPDATE
            SET records = collection_count.records + excluded.records
            """;

    private static final String RETIRE = """
            INSERT INTO log.retired_constraint (incarnation, kind, fields)
            SELECT incarnation, kind, fields
            FROM unnest(?::bigint[], ?::text[], ?::text[]) AS retired (incarnation, kind, fields)
            ON CONFLICT DO NOTHING
            """;

    /** How many parameters the changes of records have. */
    static final int RECORDS_COUNT = 17;

    /** The changes by records as parts of a WITH. */
    static final String RECORDS_WITH = "released AS (\n" + RELEASE + "), taken AS (\n" + TAKE + "), unreferred AS (\n"
            + UNREFER + "), referred AS (\n" + REFER + "), counted AS (\n" + COUNT + ")\n";

    /** All changes as statements of their own, those by records first. */
    static final String ALL = String.join(";\n", List.of(RELEASE, TAKE, UNREFER, REFER, COUNT, RETIRE));

    /** Binds the parameters of {@link #RECORDS_WITH}, of which {@code before} belong to the statements before. */
    static void bindRecords(PreparedStatement write, int before, FactChanges changes) throws SQLException {
        List<Claim> released = without(changes.holders());
        FactQuestions.bindClaims(write, before, released);
        Map<Claim, RecordId> taken = with(changes.holders());
        FactQuestions.bindClaims(write, before + 3, List.copyOf(taken.keySet()));
        write.setObject(before + 7, texts(taken.values(), RecordId::value));
        bindFields(write, before + 7, without(changes.references()));
        Map<ReferringField, StreamId> referred = with(changes.references());
        bindFields(write, before + 10, List.copyOf(referred.keySet()));
        FlushConnection.bindStreams(write, before + 13, List.copyOf(referred.values()));
        write.setObject(
                before + 16, FactQuestions.longs(List.copyOf(changes.counts().keySet())));
        write.setObject(
                before + 17,
                changes.counts().values().stream()
                        .mapToLong(FactChanges.Tally::change)
                        .toArray());
    }

    /** Binds the parameters of {@link #ALL}. */
    static void bindAll(PreparedStatement write, int before, FactChanges changes) throws SQLException {
        bindRecords(write, before, changes);
        bindConstraints(write, before + RECORDS_COUNT, List.copyOf(changes.retired()));
    }

    private static void bindFields(PreparedStatement write, int before, List<ReferringField> fields)
            throws SQLException {
        FlushConnection.bindStreams(
                write, before, fields.stream().map(ReferringField::record).toList());
        write.setObject(before + 3, texts(fields, ReferringField::field));
    }

    /** Binds constraints as three arrays. */
    static void bindConstraints(PreparedStatement write, int before, List<Constraint> constraints) throws SQLException {
        write.setObject(
                before + 1,
                FactQuestions.longs(
                        constraints.stream().map(Constraint::collection).toList()));
        write.setObject(
                before + 2, texts(constraints, constraint -> constraint.kind().name()));
        write.setObject(before + 3, texts(constraints, Constraint::fields));
    }

    private static <K> List<K> without(Map<K, ? extends Optional<?>> after) {
        List<K> ended = new ArrayList<>();
        after.forEach((key, value) -> {
            if (value.isEmpty()) {
                ended.add(key);
            }
        });
        return ended;
    }

    // In one order for keys and values.
    private static <K, V> Map<K, V> with(Map<K, Optional<V>> after) {
        Map<K, V> present = new LinkedHashMap<>();
        after.forEach((key, value) -> value.ifPresent(it -> present.put(key, it)));
        return present;
    }

    private static <T> String[] texts(Collection<T> rows, Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }
}
