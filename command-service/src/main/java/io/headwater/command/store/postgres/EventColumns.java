package io.headwater.command.store.postgres;

import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StreamId;
import io.headwater.events.Metadata;
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

    private static final String COLUMNS = """
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
            """;

    // Types are those that the driver sends in binary. Times are microseconds since 1970, exact in a double.
    private static final String EXPRESSIONS = """
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
            """;

    private static final String NAMES = """
            AS event (
                partition, position, epoch, id, incarnation, stream_key, version,
                tenant, collection, of_record, type, data, metadata, micros
            )
            """;

    /** Inserts any number of events; a condition may follow. */
    static final String INSERT = COLUMNS + EXPRESSIONS + """
            FROM unnest(
                ?::integer[], ?::bigint[], ?::integer[], ?::text[], ?::bigint[], ?::text[], ?::bigint[],
                ?::text[], ?::text[], ?::boolean[], ?::text[], ?::text[], ?::text[], ?::bigint[]
            )
            """ + NAMES;

    /** Inserts one event; another table that decides about it may follow. */
    static final String INSERT_ONE = COLUMNS + EXPRESSIONS + """
            FROM (VALUES (
                ?::integer, ?::bigint, ?::integer, ?::text, ?::bigint, ?::text, ?::bigint,
                ?::text, ?::text, ?::boolean, ?::text, ?::text, ?::text, ?::bigint
            ))
            """ + NAMES;

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
        insert.setObject(before + 13, metadata(events));
        insert.setObject(
                before + 14, longs(events, placed -> micros(placed.event().occurredAt())));
    }

    /** Binds the parameters of {@link #INSERT_ONE}. */
    static void bindOne(PreparedStatement insert, int before, Placed placed) throws SQLException {
        NewEvent event = placed.event();
        Subject subject = event.subject();
        insert.setInt(before + 1, placed.partition().number());
        insert.setLong(before + 2, placed.position().value());
        insert.setInt(before + 3, placed.epoch());
        insert.setString(before + 4, event.id().toString());
        insert.setLong(before + 5, event.stream().incarnation().value());
        insert.setString(before + 6, event.stream().key());
        insert.setLong(before + 7, event.version().value());
        insert.setString(before + 8, subject.tenant().value());
        insert.setString(before + 9, collection(subject));
        insert.setBoolean(before + 10, subject.record() != null);
        insert.setString(before + 11, event.type().wireName());
        insert.setString(before + 12, event.data().toString());
        insert.setString(before + 13, event.metadata().toJson().toString());
        insert.setLong(before + 14, micros(event.occurredAt()));
    }

    // Neighbours often have the same, as those of one batch have.
    private static String[] metadata(List<Placed> events) {
        String[] column = new String[events.size()];
        Metadata last = null;
        String text = "";
        for (int i = 0; i < column.length; i++) {
            Metadata next = events.get(i).event().metadata();
            if (!next.equals(last)) {
                text = next.toJson().toString();
                last = next;
            }
            column[i] = text;
        }
        return column;
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
