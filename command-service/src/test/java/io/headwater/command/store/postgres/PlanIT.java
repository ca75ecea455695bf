package io.headwater.command.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlanIT {
    private final Database database = RealParts.get().newDatabase("plan");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 2));

    @BeforeAll
    void fill() throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO log.event
                    SELECT n % 4, n / 4 + 1, 1, gen_random_uuid(), 9, 'o' || n % 5000, n / 5000 + 1, 'acme', 'orders',
                        'o' || n % 5000, 'headwater.record.created.v1', '{}', '{"actor": "k"}', now()
                    FROM generate_series(0, 99999) AS n
                    """);
            statement.execute("""
                    INSERT INTO log.snapshot
                    SELECT incarnation, stream_key, version, id, 1, now(), now(), '{}'
                    FROM log.event
                    WHERE version = 15
                    """);
            statement.execute("""
                    INSERT INTO log.snapshot
                    SELECT 10, 'o' || n, 15, gen_random_uuid(), 1, now(), now(), '{}'
                    FROM generate_series(1, 95000) AS n
                    """);
            statement.execute("ANALYZE log.event, log.snapshot");
        }
    }

    @AfterAll
    void close() {
        log.close();
    }

    @Test
    void readingAStreamUsesTheStreamsIndex() throws SQLException {
        // when
        String plan = explain(StreamReader.READ_STREAM, 8_000_000L, 9L, "o7", 3L, 100);

        // then
        assertThat(plan)
                .contains("event_stream_version", "Run Condition")
                .doesNotContain("Seq Scan")
                .doesNotContain("\"Sort\"");
    }

    @Test
    void readingStreamsUsesTheirIndexesForEachSnapshotItsEventAndTheEventsAfterIt() throws SQLException {
        // when
        String plan = explain(
                StreamReader.READ_STREAMS,
                new long[] {9, 9, 9},
                new String[] {"o1", "o2", "o3"},
                new int[] {1, 1, 0},
                80_000L,
                1_000);

        // then
        assertThat(plan)
                .contains("event_stream_version", "snapshot_pk", "Run Condition")
                .doesNotContain("Seq Scan", "Hash Join", "Merge Join");
    }

    @Test
    void readingStreamsLooksAtNoMoreEventsThanItReturns() throws SQLException {
        // when
        String plan = explain(
                "ANALYZE, FORMAT TEXT",
                StreamReader.READ_STREAMS,
                new long[] {9},
                new String[] {"o1"},
                new int[] {1},
                8_000_000L,
                1_000);

        // then: the event of the snapshot, and the five after it
        assertThat(plan).containsPattern("event_stream_version on event .*rows=1(\\.00)? loops=1");
        assertThat(plan).containsPattern("event_stream_version on event event_1 .*rows=5(\\.00)? loops=1");
    }

    @Test
    void readingTheLastEventsUsesTheStreamsIndexForEach() throws SQLException {
        // when
        String plan = explain(LogReader.READ_LAST, new long[] {9, 9}, new String[] {"o1", "o2"});

        // then
        assertThat(plan).contains("event_stream_version", "Backward").doesNotContain("Seq Scan");
    }

    @Test
    void walkingThroughACollectionFollowsTheStreamsIndex() throws SQLException {
        // when
        String plan = explain(LogReader.READ_RECORDS, 8_000_000L, 9L, "o7", 3L, 500);

        // then
        assertThat(plan)
                .contains("event_stream_version", "Run Condition", "ROW(stream_key, version) >")
                .doesNotContain("\"Sort\"")
                .doesNotContain("\"Seq Scan\"");
    }

    @Test
    void readingAfterPositionsUsesThePrimaryKey() throws SQLException {
        // when
        String plan = explain(LogReader.READ_AFTER, new int[] {0, 1}, new long[] {100, 12_000}, 8_000_000L, 500);

        // then
        assertThat(plan)
                .contains("event_pk", "Run Condition")
                .doesNotContain("Seq Scan on event")
                .doesNotContain("\"Seq Scan\"");
    }

    private String explain(String sql, Object... parameters) throws SQLException {
        return explain("FORMAT JSON", sql, parameters);
    }

    private String explain(String options, String sql, Object... parameters) throws SQLException {
        try (Connection connection = log.connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (" + options + ") " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                StringBuilder plan = new StringBuilder();
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
                return plan.toString();
            }
        }
    }
}
