package io.headwater.projections.history;

import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Folds records from their streams in the log, from the snapshot of a stream on if that stands; docs/formats.md, section 2. */
final class LogStreams {
    /** As many as the write path reads of a record: of longer streams it keeps snapshots. */
    static final int NEAR_EVENTS = 200;

    private static final int ROWS_FETCHED = 50;

    private LogStreams() {}

    // A snapshot counts if the log has its event and its fold is the one of this build; ADR 10. One statement, so that
    // the events go on where it ends.
    private static final String READ = """
            SELECT
              wanted.position AS wanted,
              kept.version AS kept,
              kept.created_at,
              event.version,
              event.type,
              event.data,
              event.occurred_at,
              CASE WHEN event.version IS NULL OR event.version = kept.version + 1 THEN kept.body END AS body
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
              AS wanted (position, tenant, collection, record_id, version)
            LEFT JOIN LATERAL (
              SELECT snapshot.version, snapshot.created_at, snapshot.body
              FROM log.snapshot
              JOIN log.event
                ON event.incarnation = wanted.collection
                AND event.stream_key = wanted.record_id
                AND event.version = snapshot.version
                AND event.id = snapshot.event_id
              WHERE snapshot.incarnation = wanted.collection
                AND snapshot.stream_key = wanted.record_id
                AND snapshot.format = ?
                AND snapshot.version < wanted.version
              OFFSET 0
            ) AS kept ON TRUE
            LEFT JOIN LATERAL (
              SELECT event.version, event.type, event.data, event.occurred_at
              FROM log.event
              WHERE event.incarnation = wanted.collection
                AND event.stream_key = wanted.record_id
                AND event.version > coalesce(kept.version, 0)
                AND event.version < wanted.version
                AND wanted.version - 1 - coalesce(kept.version, 0) <= ?
              ORDER BY event.version
              OFFSET 0
            ) AS event ON TRUE
            ORDER BY wanted.position, event.version
            """;

    /**
     * Folds up to right before each of the rows, a portion of events in memory at a time.
     *
     * @param rows of records
     * @param eventsMax a row for which more of them would be folded is left
     * @param folds is told what came of each row: nothing of those whose stream the log does not have without a hole, or this
     *     build cannot read
     */
    static void fold(DataSource log, List<HistoryRow> rows, int eventsMax, EarlierFolds folds) throws SQLException {
        Map<Position, HistoryRow> wanted =
                rows.stream().collect(Collectors.toMap(row -> row.envelope().position(), Function.identity()));
        try (Connection connection = log.getConnection()) {
            // Rows come in portions only within a transaction.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ)) {
                statement.setFetchSize(ROWS_FETCHED);
                Wanted.bind(statement, rows);
                statement.setInt(6, RecordState.FOLD_FORMAT);
                statement.setInt(7, eventsMax);
                try (ResultSet row = statement.executeQuery()) {
                    fold(row, wanted, eventsMax, folds);
                }
            } finally {
                connection.rollback();
            }
        }
    }

    private static void fold(ResultSet row, Map<Position, HistoryRow> wanted, int eventsMax, EarlierFolds folds)
            throws SQLException {
        Fold fold = null;
        while (row.next()) {
            Position present = new Position(row.getLong("wanted"));
            if (fold == null || !fold.row.envelope().position().equals(present)) {
                if (fold != null) {
                    fold.end(eventsMax, folds);
                }
                HistoryRow next = Objects.requireNonNull(wanted.get(present));
                fold = new Fold(next, new Version(row.getLong("kept")), start(row));
            }
            if (row.getString("type") != null) {
                fold.add(row);
                folds.countEvent();
            }
        }
        if (fold != null) {
            fold.end(eventsMax, folds);
        }
    }

    private static @Nullable RecordState start(ResultSet row) throws SQLException {
        OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
        if (createdAt == null) {
            return RecordState.NEW;
        }
        String body = row.getString("body");
        Instant begun = createdAt.toInstant();
        Version version = new Version(row.getLong("kept"));
        return switch (body == null ? null : JsonText.of(body).tree()) {
            case ObjectNode record -> new RecordState(version, record, begun, begun);
            case NullNode _ -> new RecordState(version, null, begun, begun);
            case null, default -> null;
        };
    }

    /** One row's record. */
    private static final class Fold {
        private final HistoryRow row;
        private final Version start;
        private @Nullable RecordState state;

        Fold(HistoryRow row, Version start, @Nullable RecordState state) {
            this.row = row;
            this.start = start;
            this.state = state;
        }

        void add(ResultSet event) throws SQLException {
            RecordState before = state;
            Version version = new Version(event.getLong("version"));
            if (before == null || !before.version().next().equals(version)) {
                state = null; // The stream has a hole.
                return;
            }
            try {
                Event.RecordEvent decoded = (Event.RecordEvent) EventCodec.decode(
                        EventType.ofWireName(event.getString("type")), JsonText.of(event.getString("data")));
                state = before.evolve(
                        decoded,
                        event.getObject("occurred_at", OffsetDateTime.class).toInstant());
            } catch (RuntimeException e) {
                state = null; // This build cannot read it.
            }
        }

        void end(int eventsMax, EarlierFolds folds) {
            if (row.envelope().version().value() - 1 - start.value() > eventsMax) {
                folds.leave(row);
            } else {
                folds.end(row, state, state == null ? null : state.createdAt());
            }
        }
    }
}
