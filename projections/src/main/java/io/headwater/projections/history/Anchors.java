package io.headwater.projections.history;

import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.RecordId;
import io.headwater.events.RecordState;
import io.headwater.events.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts what the record was beside every hundredth change of a record, so that no state is further than that from a row that a fold
 * can begin with.
 */
final class Anchors {
    /** Versions between two rows of a record that a fold can begin with. */
    static final int INTERVAL = 100;

    /** Bytes of states that are held before they are written. */
    private static final long BYTES_MAX = 8 * 1024 * 1024;

    private final Connection transaction;
    private final YearMonth month;
    private final Map<HistoryRow, JsonText> states = new HashMap<>();
    private long bytes;

    private Anchors(Connection transaction, YearMonth month) {
        this.transaction = transaction;
        this.month = month;
    }

    /** Completes those of the rows, which are written already, that are due. */
    static void lay(Connection transaction, List<HistoryRow> rows) throws SQLException {
        Map<YearMonth, List<HistoryRow>> due = rows.stream()
                .filter(row -> row.isOfRecord()
                        && row.isPartial()
                        && row.before() == null
                        && row.envelope().version().value() % INTERVAL == 0)
                .collect(Collectors.groupingBy(HistoryRow::month));
        for (Map.Entry<YearMonth, List<HistoryRow>> month : due.entrySet()) {
            new Anchors(transaction, month.getKey()).lay(month.getValue());
        }
    }

    // From the last row that tells the whole record to the one that is due. If there is none within an interval nobody
    // knows what the record was, and the rest of the month need not be searched.
    private static final String READ = """
            SELECT
              history.tenant,
              history.collection,
              history.record_id,
              history.version,
              history.type,
              history.change,
              history.before
            FROM (
              SELECT tenant, collection, record_id, min(version) AS first, max(version) AS last
              FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[])
                AS due (position, tenant, collection, record_id, version)
              GROUP BY tenant, collection, record_id
            ) AS wanted
            CROSS JOIN LATERAL (
              SELECT whole.version
              FROM headwater.history AS whole
              WHERE whole.tenant = wanted.tenant
                AND whole.collection = wanted.collection
                AND whole.record_id = wanted.record_id
                AND whole.version < wanted.first
                AND whole.version >= wanted.first - ?
                AND (
                  whole.before IS NOT NULL
                  OR whole.type IN ('headwater.record.created.v1', 'headwater.record.replaced.v1')
                )
                AND whole.occurred_at >= ? AND whole.occurred_at < ?
              ORDER BY whole.version DESC
              LIMIT 1
            ) AS start
            JOIN headwater.history
              ON history.tenant = wanted.tenant
              AND history.collection = wanted.collection
              AND history.record_id = wanted.record_id
              AND history.version >= start.version
              AND history.version < wanted.last
            WHERE history.occurred_at >= ? AND history.occurred_at < ?
            ORDER BY history.tenant, history.collection, history.record_id, history.version
            """;

    private void lay(List<HistoryRow> due) throws SQLException {
        Map<HistoryRow.Key, Map<Version, HistoryRow>> wanted = new HashMap<>();
        due.forEach(row -> wanted.computeIfAbsent(row.key(), _ -> new HashMap<>())
                .put(row.envelope().version(), row));
        try (PreparedStatement statement = transaction.prepareStatement(READ)) {
            statement.setFetchSize(KeptRows.ROWS_FETCHED);
            Wanted.bind(statement, due);
            statement.setInt(6, INTERVAL);
            for (int i = 0; i < 2; i++) {
                statement.setObject(7 + 2 * i, Months.begin(month));
                statement.setObject(8 + 2 * i, Months.begin(month.plusMonths(1)));
            }
            try (ResultSet row = statement.executeQuery()) {
                HistoryRow.Key key = null;
                RecordState state = null;
                while (row.next()) {
                    HistoryRow.Key present = key(row);
                    state = KeptRows.after(row, present.equals(key) ? state : null);
                    key = present;
                    if (state != null && state.body() != null) {
                        keep(
                                wanted.getOrDefault(key, Map.of())
                                        .get(state.version().next()),
                                state.body());
                    }
                }
            }
        }
        write();
    }

    private void keep(@Nullable HistoryRow row, ObjectNode body) throws SQLException {
        if (row != null) {
            JsonText text = JsonText.of(body);
            states.put(row, text);
            bytes += text.utf8().length;
            if (bytes >= BYTES_MAX) {
                write();
            }
        }
    }

    private static HistoryRow.Key key(ResultSet row) throws SQLException {
        return new HistoryRow.Key(
                new Incarnation(row.getLong("tenant")),
                new Incarnation(row.getLong("collection")),
                new RecordId(row.getString("record_id")));
    }

    private static final String WRITE = """
            UPDATE headwater.history
            SET before = state.body::json
            FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bigint[], ?::text[])
              AS state (position, tenant, collection, record_id, version, body)
            WHERE history.tenant = state.tenant
              AND history.collection = state.collection
              AND history.record_id = state.record_id
              AND history.version = state.version
              AND history.occurred_at >= ? AND history.occurred_at < ?
            """;

    private void write() throws SQLException {
        if (states.isEmpty()) {
            return;
        }
        List<HistoryRow> rows = new ArrayList<>(states.keySet());
        try (PreparedStatement statement = transaction.prepareStatement(WRITE)) {
            Wanted.bind(statement, rows);
            Object[] bodies =
                    rows.stream().map(states::get).map(String::valueOf).toArray();
            statement.setArray(6, transaction.createArrayOf("text", bodies));
            statement.setObject(7, Months.begin(month));
            statement.setObject(8, Months.begin(month.plusMonths(1)));
            statement.executeUpdate();
        }
        states.clear();
        bytes = 0;
    }
}
