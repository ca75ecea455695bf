package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.StreamId;
import io.headwater.events.Subject;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The events of a flush turned by a quarter: one array a column, since one statement of arrays beats a row at a time. */
final class EventColumns {
    private EventColumns() {}

    /** How many parameters the insert has. */
    static final int COUNT = 14;

    // Types are those that the driver sends in binary. Times are microseconds since 1970, exact in a double.
    static final String INSERT = """
            INSERT INTO log.event (
                partition,
                position,
                epoch,
                id,
                incarnation,
                stream_key,
                version,
                tenant,
                collection,
                record_id,
                type,
                data,
                metadata,
                occurred_at
            )
            SELECT
                partition,
                position,
                epoch,
                id::uuid,
                incarnation,
                stream_key,
                version,
                tenant,
                collection,
                CASE WHEN of_record THEN stream_key END,
                type,
                data::json,
                metadata::json,
                TIMESTAMPTZ '1970-01-01 00:00:00+00' + micros * INTERVAL '1 microsecond'
            FROM unnest(
                ?::integer[], ?::bigint[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::bigint[],
                ?::text[], ?::text[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::bigint[]
            ) AS event (
                partition, position, epoch, id, incarnation, stream_key, version,
                tenant, collection, of_record, type, data, metadata, micros
            )
            """;

    /** Binds the parameters, of which {@code before} belong to the statements before. */
    static void bind(PreparedStatement insert, int before, List<Placed> events) throws SQLException {
        insert.setObject(before + 1, ints(events, placed -> placed.partition().number()));
        insert.setObject(before + 2, longs(events, placed -> placed.position().value()));
        insert.setObject(before + 3, ints(events, Placed::epoch));
        insert.setObject(before + 4, texts(events, placed -> placed.event().id().toString()));
        insert.setObject(
                before + 5, longs(events, placed -> stream(placed).incarnation().value()));
        insert.setObject(before + 6, texts(events, placed -> stream(placed).key()));
        insert.setObject(
                before + 7, longs(events, placed -> placed.event().version().value()));
        insert.setObject(
                before + 8, texts(events, placed -> subject(placed).tenant().value()));
        insert.setObject(before + 9, texts(events, placed -> collection(subject(placed))));
        insert.setObject(before + 10, ofRecord(events));
        insert.setObject(
                before + 11, texts(events, placed -> placed.event().type().wireName()));
        insert.setObject(
                before + 12, texts(events, placed -> placed.event().data().toString()));
        insert.setObject(
                before + 13,
                texts(events, placed -> placed.event().metadata().toJson().toString()));
        insert.setObject(
                before + 14, longs(events, placed -> micros(placed.event().occurredAt())));
    }

    private static StreamId stream(Placed placed) {
        return placed.event().stream();
    }

    private static Subject subject(Placed placed) {
        return placed.event().subject();
    }

    private static @Nullable String collection(Subject subject) {
        return subject.collection() == null ? null : subject.collection().value();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static boolean[] ofRecord(List<Placed> events) {
        boolean[] column = new boolean[events.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = subject(events.get(i)).record() != null;
        }
        return column;
    }

    private static int[] ints(List<Placed> events, ToIntFunction<Placed> value) {
        return events.stream().mapToInt(value).toArray();
    }

    private static long[] longs(List<Placed> events, ToLongFunction<Placed> value) {
        return events.stream().mapToLong(value).toArray();
    }

    private static @Nullable String[] texts(List<Placed> events, Function<Placed, @Nullable String> value) {
        @Nullable String[] column = new String[events.size()];
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(events.get(i));
        }
        return column;
    }
}
