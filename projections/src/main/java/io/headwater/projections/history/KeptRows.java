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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Folds records from what the history has of them, whatever the month: from a hundred rows, for one of these tells all. */
final class KeptRows {
    /** Rows that are in memory at once. */
    static final int ROWS_FETCHED = 200;

    private KeptRows() {}

    private static final String READ = """
            SELECT
              wanted.position AS wanted,
              kept.version,
              kept.type,
              kept.change,
              kept.before,
              kept.created_at
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
              AS wanted (position, tenant, collection, record_id, version)
            CROSS JOIN LATERAL (
              SELECT history.version, history.type, history.change, history.before, history.created_at
              FROM headwater.history
              WHERE history.tenant = wanted.tenant
                AND history.collection = wanted.collection
                AND history.record_id = wanted.record_id
                AND history.version >= wanted.version - ?
                AND history.version < wanted.version
              ORDER BY history.version
              OFFSET 0
            ) AS kept
            ORDER BY wanted.position, kept.version
            """;

    /** Folds up to right before each of the rows. {@code folds} is told of those that could be; the others it keeps as they are. */
    static void fold(Connection transaction, List<HistoryRow> rows, EarlierFolds folds) throws SQLException {
        Map<Position, HistoryRow> wanted =
                rows.stream().collect(Collectors.toMap(row -> row.envelope().position(), Function.identity()));
        try (PreparedStatement statement = transaction.prepareStatement(READ)) {
            statement.setFetchSize(ROWS_FETCHED);
            Wanted.bind(statement, rows);
            statement.setInt(6, Anchors.INTERVAL);
            try (ResultSet row = statement.executeQuery()) {
                Position present = null;
                RecordState state = null;
                while (row.next()) {
                    Position position = new Position(row.getLong("wanted"));
                    state = after(row, position.equals(present) ? state : null);
                    present = position;
                    folds.countEvent();
                    HistoryRow last = Objects.requireNonNull(wanted.get(position));
                    if (state != null
                            && state.version().next().equals(last.envelope().version())) {
                        OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
                        folds.end(last, state, createdAt == null ? null : createdAt.toInstant());
                    }
                }
            }
        }
    }

    /** The state after the row that a result stands on, given the one before if that is known; null if it cannot be told. */
    static @Nullable RecordState after(ResultSet row, @Nullable RecordState known) throws SQLException {
        Version version = new Version(row.getLong("version"));
        Version previous = new Version(version.value() - 1);
        String before = row.getString("before");
        try {
            RecordState state = known != null && known.version().equals(previous)
                    ? known
                    : new RecordState(
                            previous,
                            before == null
                                    ? null
                                    : (ObjectNode) JsonText.of(before).tree(),
                            Instant.EPOCH,
                            Instant.EPOCH);
            Event.RecordEvent event = (Event.RecordEvent) EventCodec.decode(
                    EventType.ofWireName(row.getString("type")), JsonText.of(row.getString("change")));
            return state.evolve(event, Instant.EPOCH);
        } catch (RuntimeException e) {
            return null; // What cannot be read has no state, and whoever reads it is told so.
        }
    }
}
