package io.headwater.projections.history;

import io.headwater.events.EventEnvelope;
import io.headwater.events.Position;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells of rows when their record began and, where a row is the record's first of a month and says only what changed, what the
 * record was before. So a month can be read by itself, whatever became of the months before it.
 *
 * @param upTo the last event that it tells of
 * @param known by the positions of rows that no row before them in the batch tells about; those are left out of which nothing is
 *     known
 */
record Lives(Position upTo, Map<Position, Life> known) {

    /**
     * Looks for what is known of as many of the events as one transaction should have.
     *
     * @param rows those of the events that are about records
     */
    static Lives of(Connection replica, DataSource log, List<EventEnvelope> events, List<HistoryRow> rows)
            throws SQLException {
        List<HistoryRow> open = withoutPredecessor(rows);
        Map<Position, Life> known = new HashMap<>();
        Map<YearMonth, List<HistoryRow>> byMonth = open.stream().collect(Collectors.groupingBy(HistoryRow::month));
        for (Map.Entry<YearMonth, List<HistoryRow>> month : byMonth.entrySet()) {
            known.putAll(predecessors(replica, month.getKey(), month.getValue()));
        }
        List<HistoryRow> first = open.stream()
                .filter(row -> !known.containsKey(row.envelope().position()))
                .toList();
        EarlierStates.Found found = new EarlierStates(replica, log).before(first);
        known.putAll(found.lives());
        Position upTo = found.rows() == first.size()
                ? events.getLast().position()
                : new Position(first.get(found.rows()).envelope().position().value() - 1);
        return new Lives(upTo, known);
    }

    boolean isOf(List<EventEnvelope> events) {
        return !events.getLast().position().isAfter(upTo);
    }

    /** The same rows, with what is known of their records. */
    List<HistoryRow> complete(List<HistoryRow> rows) {
        Map<HistoryRow.Key, HistoryRow> last = new HashMap<>();
        List<HistoryRow> complete = new ArrayList<>(rows.size());
        for (HistoryRow row : rows) {
            HistoryRow next = row;
            if (row.isOfRecord()) {
                next = complete(row, last.get(row.key()));
                last.put(row.key(), next);
            }
            complete.add(next);
        }
        return complete;
    }

    private HistoryRow complete(HistoryRow row, @Nullable HistoryRow previous) {
        if (row.createdAt() != null) {
            return row;
        }
        Life life = known.get(row.envelope().position());
        if (life != null) {
            return row.with(life.createdAt(), life.body());
        }
        return previous != null && row.follows(previous) ? row.with(previous.createdAt(), null) : row;
    }

    private static List<HistoryRow> withoutPredecessor(List<HistoryRow> rows) {
        Map<HistoryRow.Key, HistoryRow> last = new HashMap<>();
        List<HistoryRow> open = new ArrayList<>();
        for (HistoryRow row : rows) {
            HistoryRow previous = last.put(row.key(), row);
            if (row.createdAt() == null && !row.follows(previous)) {
                open.add(row);
            }
        }
        return open;
    }

    // Of one month, so that one partition is looked into; each row costs a look into one index.
    private static final String PREDECESSORS = """
            SELECT wanted.position, history.created_at
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
              AS wanted (position, tenant, collection, record_id, version)
            JOIN headwater.history
              ON history.tenant = wanted.tenant
              AND history.collection = wanted.collection
              AND history.record_id = wanted.record_id
              AND history.version = wanted.version - 1
            WHERE history.occurred_at >= ? AND history.occurred_at < ?
            """;

    /** Of those rows whose record has the event before in the same month. */
    private static Map<Position, Life> predecessors(Connection replica, YearMonth month, List<HistoryRow> rows)
            throws SQLException {
        try (PreparedStatement statement = replica.prepareStatement(PREDECESSORS)) {
            Wanted.bind(statement, rows);
            statement.setObject(6, Months.begin(month));
            statement.setObject(7, Months.begin(month.plusMonths(1)));
            try (ResultSet row = statement.executeQuery()) {
                Map<Position, Life> lives = new HashMap<>();
                while (row.next()) {
                    OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
                    lives.put(
                            new Position(row.getLong("position")),
                            new Life(createdAt == null ? null : createdAt.toInstant(), null));
                }
                return lives;
            }
        }
    }
}
