package io.headwater.projections.history;

import io.headwater.events.JsonText;
import io.headwater.events.Position;
import io.headwater.events.RecordState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each row when its record began and, where the row is the record's first of a month and says only what changed, what the
 * record was before. So a month can be read by itself, whatever became of the months before it.
 */
final class Lives {
    private final Connection transaction;
    private final DataSource log;

    Lives(Connection transaction, DataSource log) {
        this.transaction = transaction;
        this.log = log;
    }

    /**
     * The same rows with what is known of their records. One query for rows whose predecessor is not in the batch; one of the
     * log for those whose predecessor is not in their month either.
     */
    List<HistoryRow> complete(List<HistoryRow> rows) throws SQLException {
        List<HistoryRow> open = withoutPredecessor(rows);
        Map<Position, Optional<Instant>> begun = new HashMap<>();
        Map<YearMonth, List<HistoryRow>> byMonth = open.stream().collect(Collectors.groupingBy(HistoryRow::month));
        for (Map.Entry<YearMonth, List<HistoryRow>> month : byMonth.entrySet()) {
            begun.putAll(predecessors(month.getKey(), month.getValue()));
        }
        List<HistoryRow> first = open.stream()
                .filter(row -> !begun.containsKey(row.envelope().position()))
                .toList();
        Map<Position, RecordState> states = LogStates.before(log, first);
        Map<HistoryRow.Key, HistoryRow> last = new HashMap<>();
        List<HistoryRow> complete = new ArrayList<>(rows.size());
        for (HistoryRow row : rows) {
            HistoryRow known = row;
            if (row.isOfRecord()) {
                known = complete(row, last.get(row.key()), begun, states);
                last.put(row.key(), known);
            }
            complete.add(known);
        }
        return complete;
    }

    private static HistoryRow complete(
            HistoryRow row,
            @Nullable HistoryRow previous,
            Map<Position, Optional<Instant>> begun,
            Map<Position, RecordState> states) {
        Position position = row.envelope().position();
        if (row.createdAt() != null) {
            return row;
        }
        if (begun.containsKey(position)) {
            return row.with(begun.get(position).orElse(null), null);
        }
        RecordState state = states.get(position);
        if (state != null) {
            JsonText before = row.isPartial() && state.body() != null ? JsonText.of(state.body()) : null;
            return row.with(state.createdAt(), before);
        }
        return previous != null && row.follows(previous) ? row.with(previous.createdAt(), null) : row;
    }

    private static List<HistoryRow> withoutPredecessor(List<HistoryRow> rows) {
        Map<HistoryRow.Key, HistoryRow> last = new HashMap<>();
        List<HistoryRow> open = new ArrayList<>();
        for (HistoryRow row : rows) {
            if (row.isOfRecord()) {
                HistoryRow previous = last.put(row.key(), row);
                if (row.createdAt() == null && !row.follows(previous)) {
                    open.add(row);
                }
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

    /** Of those rows whose record has the event before in the same month: when it had begun then, empty if nobody knew. */
    private Map<Position, Optional<Instant>> predecessors(YearMonth month, List<HistoryRow> rows) throws SQLException {
        try (PreparedStatement statement = transaction.prepareStatement(PREDECESSORS)) {
            Wanted.bind(statement, rows);
            statement.setObject(6, Months.begin(month));
            statement.setObject(7, Months.begin(month.plusMonths(1)));
            try (ResultSet row = statement.executeQuery()) {
                Map<Position, Optional<Instant>> begun = new HashMap<>();
                while (row.next()) {
                    OffsetDateTime createdAt = row.getObject("created_at", OffsetDateTime.class);
                    begun.put(
                            new Position(row.getLong("position")),
                            Optional.ofNullable(createdAt).map(OffsetDateTime::toInstant));
                }
                return begun;
            }
        }
    }
}
