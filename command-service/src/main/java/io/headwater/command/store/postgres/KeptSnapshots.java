package io.headwater.command.store.postgres;

import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/** Writes {@code log.snapshot}, outside of flushes. Any number of threads and instances. */
final class KeptSnapshots {
    private final DataSource pool;

    KeptSnapshots(DataSource pool) {
        this.pool = pool;
    }

    // In the order of the key, so that two instances never wait for each other in a circle. An older state in place
    // of a newer one is as true, and the next one replaces it; only the form of a later build is left alone.
    static final String KEEP = """
            INSERT INTO log.snapshot (
                incarnation,
                stream_key,
                version,
                event_id,
                format,
                created_at,
                updated_at,
                body
            )
            SELECT
                incarnation,
                stream_key,
                version,
                event_id::uuid,
                format,
                TIMESTAMPTZ '1970-01-01 00:00:00+00' + created_micros * INTERVAL '1 microsecond',
                TIMESTAMPTZ '1970-01-01 00:00:00+00' + updated_micros * INTERVAL '1 microsecond',
                body::json
            FROM unnest(
                ?::bigint[], ?::text[], ?::bigint[], ?::text[], ?::integer[], ?::bigint[], ?::bigint[], ?::text[]
            ) AS kept (incarnation, stream_key, version, event_id, format, created_micros, updated_micros, body)
            ORDER BY incarnation, stream_key COLLATE "C"
            ON CONFLICT (incarnation, stream_key) DO UPDATE SET
                version = excluded.version,
                event_id = excluded.event_id,
                format = excluded.format,
                created_at = excluded.created_at,
                updated_at = excluded.updated_at,
                body = excluded.body
            WHERE snapshot.format <= excluded.format
            """;

    void keep(List<Snapshot> snapshots) {
        try (Connection connection = pool.getConnection();
                PreparedStatement keep = connection.prepareStatement(KEEP)) {
            LogReader.bind(keep, snapshots.stream().map(Snapshot::stream).toList());
            keep.setObject(3, longs(snapshots, snapshot -> snapshot.version().value()));
            keep.setObject(4, texts(snapshots, snapshot -> snapshot.lastEvent().toString()));
            keep.setObject(5, snapshots.stream().mapToInt(Snapshot::format).toArray());
            keep.setObject(
                    6, longs(snapshots, snapshot -> micros(snapshot.state().createdAt())));
            keep.setObject(
                    7, longs(snapshots, snapshot -> micros(snapshot.state().updatedAt())));
            keep.setObject(
                    8, texts(snapshots, snapshot -> snapshot.state().body().toString()));
            keep.executeUpdate();
        } catch (SQLException e) {
            throw new StoreUnavailable("keeping snapshots", e);
        }
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static long[] longs(List<Snapshot> snapshots, ToLongFunction<Snapshot> value) {
        return snapshots.stream().mapToLong(value).toArray();
    }

    private static String[] texts(List<Snapshot> snapshots, Function<Snapshot, String> value) {
        return snapshots.stream().map(value).toArray(String[]::new);
    }
}
