package io.headwater.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.JsonText;
import io.headwater.projections.replay.Finding;
import io.headwater.projections.replay.ReplicaDatabase;
import io.headwater.projections.replay.Scope;
import io.headwater.projections.replay.Verify;
import io.headwater.projections.replay.VerifyListener;
import io.headwater.projections.replay.VerifyReport;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A log and a replica that is to equal it: rows, counts and aggregates, and the history. */
record Replica(String logUrl, String replicaUrl) {

    private static final String APPLIED = """
            SELECT coalesce(sum(position), 0)
            FROM headwater.checkpoint
            WHERE projection = 'records'
            """;

    /** How many events the records have applied. */
    long applied() throws SQLException {
        return number(replicaUrl, APPLIED);
    }

    void awaitApplied(long events, Duration limit) {
        await(limit).until(() -> applied() >= events);
    }

    private static final String HEADS = "SELECT coalesce(sum(position), 0) FROM log.partition_head";
    private static final String REACHED = """
            SELECT least(
              sum(position) FILTER (WHERE projection = 'records'),
              sum(position) FILTER (WHERE projection = 'history'))
            FROM headwater.checkpoint
            """;
    private static final String UNFILLED = """
            SELECT
              (SELECT count(*) FROM headwater.collection_count WHERE counted_to IS NOT NULL)
              + (SELECT count(*) FROM headwater.aggregate WHERE filled_to IS NOT NULL)
            """;

    /** Waits until nothing is left to apply, nor to count. */
    void awaitCaughtUp(Duration limit) throws SQLException {
        long begin = System.nanoTime();
        long head = number(logUrl, HEADS);
        await(limit).until(() -> number(replicaUrl, REACHED) == head && number(replicaUrl, UNFILLED) == 0);
        System.out.printf("%d events applied %.1f s after the last kill%n", head, (System.nanoTime() - begin) / 1e9);
    }

    /** Holds every row, every count and every aggregate against the log; nothing may be parked. */
    void assertEqualsLog(LogEvents log) throws SQLException {
        List<String> findings = new ArrayList<>();
        VerifyReport report = new Verify(dataSource(logUrl), new VerifyListener() {
                    @Override
                    public void found(Finding finding) {
                        findings.add(finding.line());
                    }

                    @Override
                    public void compared(long records) {}
                })
                .run(new ReplicaDatabase("replica1", dataSource(replicaUrl)), new Scope(null, null));
        assertThat(findings).isEmpty();
        long records =
                log.fold().values().stream().filter(state -> state.exists()).count();
        assertThat(report.records()).isGreaterThanOrEqualTo(records).isPositive();
        new ReplicaRows(replicaUrl).assertIsFoldOf(log, Duration.ofSeconds(1));
        assertThat(number(replicaUrl, "SELECT count(*) FROM headwater.parked_event"))
                .isZero();
        System.out.printf("%d records compared, no difference%n", report.records());
    }

    /** A row of the history or an event of the log, by what both say of it. */
    private record Entry(
            String tenant,
            @Nullable String collection,
            @Nullable String record,
            long version,
            long position,
            String type,
            JsonText change) {}

    private static final String HISTORY = """
            SELECT
              tenant.name AS tenant,
              collection_name AS collection,
              record_id,
              version,
              position,
              type,
              change
            FROM headwater.history AS history
            JOIN headwater.history_tenant AS tenant ON tenant.incarnation = history.tenant
            ORDER BY tenant.partition, position
            """;
    private static final String EVENTS = """
            SELECT
              tenant,
              collection,
              record_id,
              version,
              position,
              type,
              data AS change
            FROM log.event
            ORDER BY partition, position
            """;

    /** Every event is in the history once, and nothing else is. */
    void assertHistoryIs(LogEvents log) throws SQLException {
        List<Entry> history = entries(replicaUrl, HISTORY);
        assertThat(history).hasSize(log.count()).isEqualTo(entries(logUrl, EVENTS));
        System.out.printf("%d events in the history, each once%n", history.size());
    }

    private static List<Entry> entries(String url, String sql) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                entries.add(new Entry(
                        row.getString("tenant"),
                        row.getString("collection"),
                        row.getString("record_id"),
                        row.getLong("version"),
                        row.getLong("position"),
                        row.getString("type"),
                        JsonText.of(row.getString("change"))));
            }
        }
        return entries;
    }

    private static ConditionFactory await(Duration limit) {
        return Awaitility.await()
                .atMost(limit)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions();
    }

    private static long number(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        return dataSource;
    }
}
