package io.headwater.projections.history;

import io.headwater.events.Event;
import io.headwater.events.EventCodec;
import io.headwater.events.EventType;
import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import io.headwater.events.UnreadableEvent;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** What records were before some event, folded from their streams in the log; docs/formats.md, section 2. */
final class LogStates {
    private static final int EVENTS_PER_PORTION = 200;

    private LogStates() {}

    private static final String READ = """
            SELECT
              wanted.position AS wanted,
              event.version,
              event.type,
              event.data,
              event.occurred_at
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
              AS wanted (position, tenant, collection, record_id, version)
            JOIN log.event
              ON event.incarnation = wanted.collection
              AND event.stream_key = wanted.record_id
              AND event.version < wanted.version
            ORDER BY wanted.position, event.version
            """;

    /**
     * Folds, a portion of events in memory at a time.
     *
     * @param rows of records; each is asked about the state right before it
     * @return by the rows' positions; those are left out whose stream the log does not have without a hole, or this build
     *     cannot read
     */
    static Map<Position, RecordState> before(DataSource log, List<HistoryRow> rows) throws SQLException {
        if (rows.isEmpty()) {
            return Map.of();
        }
        Map<Position, RecordState> states = new HashMap<>();
        Set<Position> unknown = new HashSet<>();
        try (Connection connection = log.getConnection()) {
            // Rows come in portions only within a transaction.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ)) {
                statement.setFetchSize(EVENTS_PER_PORTION);
                Wanted.bind(statement, rows);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        fold(row, states, unknown);
                    }
                }
            } finally {
                connection.rollback();
            }
        }
        states.keySet().removeAll(unknown);
        rows.forEach(row -> states.computeIfPresent(
                row.envelope().position(),
                (_, state) -> state.version().next().equals(row.envelope().version()) ? state : null));
        return states;
    }

    private static void fold(ResultSet row, Map<Position, RecordState> states, Set<Position> unknown)
            throws SQLException {
        Position wanted = new Position(row.getLong("wanted"));
        if (unknown.contains(wanted)) {
            return;
        }
        RecordState before = states.getOrDefault(wanted, RecordState.NEW);
        try {
            if (!before.version().next().equals(new Version(row.getLong("version")))) {
                throw new UnreadableEvent("the stream has a hole");
            }
            Event.RecordEvent event = (Event.RecordEvent)
                    EventCodec.decode(EventType.ofWireName(row.getString("type")), JsonText.of(row.getString("data")));
            states.put(
                    wanted,
                    before.evolve(
                            event,
                            row.getObject("occurred_at", OffsetDateTime.class).toInstant()));
        } catch (RuntimeException e) {
            unknown.add(wanted);
        }
    }
}
