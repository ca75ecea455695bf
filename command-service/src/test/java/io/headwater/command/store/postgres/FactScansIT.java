package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.constraint;
import static io.headwater.command.store.Effects.define;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.release;
import static io.headwater.command.store.Effects.take;
import static io.headwater.command.store.Effects.unrefer;
import static io.headwater.command.store.Effects.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Violated;
import io.headwater.command.store.Appends;
import io.headwater.command.store.Effect;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How flushes whose events have effects find what they look for, by what PostgreSQL counted; see {@link FlushScansIT}. */
class FactScansIT {
    private static final int ROWS = 100_000;
    private static final int APPENDS = 20;

    private final Database database = RealParts.get().newDatabase("fact_scans");

    /** A plan that was made when the tables were empty must serve when they are full, too; so must one of good statistics. */
    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void noFlushReadsTheFactsFromTheirBeginning(boolean plannedBefore, boolean analyzed) throws SQLException {
        try (LogDatabase log =
                        LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 2));
                PostgresEventStore store =
                        new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            // given
            if (plannedBefore) {
                run(store, "before");
            }
            fill(log, analyzed ? "ANALYZE log.event, log.claim, log.reference" : "");
            // when foreseen flushes and others, of every effect
            run(store, "after");
            assertThat(store.append(define(1, new Effect.Begin(constraint()))).join())
                    .isInstanceOf(Appended.class);
            assertThat(store.append(define(2, new Effect.Unreferenced(Appends.ORDERS)))
                            .join())
                    .isInstanceOf(Appended.class);
        }
        // then
        await().atMost(Duration.ofSeconds(30)).until(() -> read("idx_scan") >= APPENDS);
        assertThat(read("seq_tup_read")).isLessThan(ROWS / 2);
    }

    private static void run(PostgresEventStore store, String prefix) {
        for (int i = 0; i < APPENDS; i++) {
            String parent = prefix + "parent" + i;
            String child = prefix + "child" + i;
            assertThat(store.append(begin(parent, take(parent, parent))).join()).isInstanceOf(Appended.class);
            assertThat(store.append(begin(child, refer(child, parent), take(child, child)))
                            .join())
                    .isInstanceOf(Appended.class);
            assertThat(store.append(begin("other" + child, take(parent, child))).join())
                    .isInstanceOf(Violated.class);
            assertThat(store.append(several(0, List.of(expect(parent, 1)), deleted(parent, 2)))
                            .join())
                    .isInstanceOf(Violated.class);
            assertThat(store.append(several(
                                    0,
                                    List.of(expect(child, 1)),
                                    with(event(child, 2), unrefer(child, parent), release(child, child))))
                            .join())
                    .isInstanceOf(Appended.class);
            assertThat(store.append(several(
                                    0, List.of(expect(parent, 1)), with(deleted(parent, 2), release(parent, parent))))
                            .join())
                    .isInstanceOf(Appended.class);
        }
    }

    private static void fill(LogDatabase log, String afterwards) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO log.event
                    SELECT 3, n, 1, gen_random_uuid(), 9, 'o' || n, 1, 'acme', 'orders',
                        'o' || n, 'headwater.record.created.v1', '{}', '{"actor": "k"}', now()
                    FROM generate_series(1, %1$d) AS n;
                    INSERT INTO log.claim
                    SELECT 9, 'email', gen_random_uuid(), 'o' || n
                    FROM generate_series(1, %1$d) AS n;
                    INSERT INTO log.reference
                    SELECT 9, 'parentId', 'o' || n, 9, 'o' || n %% 10
                    FROM generate_series(1, %1$d) AS n;
                    """.formatted(ROWS) + afterwards);
        }
    }

    /** A session's counts arrive when it has ended. */
    private long read(String column) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT min(%1$s), sum(%1$s)
                        FROM pg_stat_user_tables
                        WHERE schemaname = 'log' AND relname IN ('event', 'claim', 'reference')
                        """.formatted(column))) {
            assertThat(row.next()).isTrue();
            return column.equals("idx_scan") ? row.getLong(1) : row.getLong(2);
        }
    }
}
