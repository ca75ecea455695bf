package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Json;
import io.headwater.events.JsonText;
import io.headwater.events.RecordState;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** The read model of a replica as SQL shows it. */
public record ReplicaRows(String jdbcUrl) {

    private record Row(long version, JsonNode data) {}

    private record Table(String tenant, String collection, String sqlName) {}

    private static final String CHECKPOINTS = """
            SELECT partition, position
            FROM headwater.checkpoint
            WHERE projection = 'records'
              AND position > 0
            """;

    /** The position up to which each partition is applied; empty before the first event. */
    Map<Integer, Long> checkpoints() throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(CHECKPOINTS)) {
            while (row.next()) {
                positions.put(row.getInt("partition"), row.getLong("position"));
            }
        }
        return positions;
    }

    /** How many events are applied. */
    long applied() throws SQLException {
        return checkpoints().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Waits until the checkpoints are the log's heads, then compares every row with the fold of the record's events. */
    public void assertIsFoldOf(LogEvents log, Duration limit) throws SQLException {
        Map<Integer, Long> heads = log.partitions().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> (long) entry.getValue().size()));
        Awaitility.await()
                .atMost(limit)
                .untilAsserted(() -> assertThat(checkpoints()).containsExactlyInAnyOrderEntriesOf(heads));
        Map<Journal.Key, RecordState> expected = log.fold();
        expected.values().removeIf(state -> !state.exists());
        Map<Journal.Key, Row> rows = rows();
        assertThat(rows.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, state) -> {
            Row row = Objects.requireNonNull(rows.get(key));
            assertThat(row.version())
                    .as("version of %s", key)
                    .isEqualTo(state.version().value());
            assertThat(Json.same(row.data(), Objects.requireNonNull(state.body())))
                    .as("%s is %s, not %s", key, row.data(), state.body())
                    .isTrue();
        });
        System.out.printf("%d rows in the read model, each the fold of its events%n", rows.size());
    }

    private static final String TABLES = """
            SELECT tenant.name AS tenant, collection.name AS collection, schema_name || '.' || table_name AS table_name
            FROM headwater.collection AS collection
            JOIN headwater.tenant AS tenant ON tenant.name = collection.tenant
            """;

    private Map<Journal.Key, Row> rows() throws SQLException {
        Map<Journal.Key, Row> rows = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            List<Table> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    tables.add(new Table(
                            row.getString("tenant"), row.getString("collection"), row.getString("table_name")));
                }
            }
            for (Table table : tables) {
                try (ResultSet row = statement.executeQuery("SELECT id, version, data FROM " + table.sqlName())) {
                    while (row.next()) {
                        rows.put(
                                new Journal.Key(table.tenant(), table.collection(), row.getString("id")),
                                new Row(
                                        row.getLong("version"),
                                        JsonText.of(row.getString("data")).tree()));
                    }
                }
            }
        }
        return rows;
    }
}
