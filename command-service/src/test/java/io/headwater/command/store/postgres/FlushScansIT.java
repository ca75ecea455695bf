package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.Append;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * How flushes of every kind find what they look for in a large log. Not by the plans of statements written down here, but
 * by what PostgreSQL counted while the store ran its own.
 */
class FlushScansIT {
    private static final int PARTITIONS = 4;
    private static final int CONNECTIONS = 2;
    private static final int ROWS = 120_000;
    private static final int STREAMS = 10_000;
    private static final int APPENDS = 50;
    /** As filled, every stream has so many events. */
    private static final long VERSION = ROWS / STREAMS;

    private final Database database = RealParts.get().newDatabase("scans");
    private final LogAddress address =
            new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, CONNECTIONS);

    /** What was read from the table of events since it was made. */
    private record Reads(long tuplesBySequentialScan, long indexScans) {}

    @BeforeEach
    void fill() throws SQLException {
        try (LogDatabase log = LogDatabase.open(address);
                Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO log.event
                    SELECT n %% %1$d, n / %1$d + 1, 1, gen_random_uuid(), 9, 'o' || n %% %2$d, n / %2$d + 1, 'acme', 'orders',
                        'o' || n %% %2$d, 'headwater.record.created.v1', '{}', '{"actor": "k"}', now()
                    FROM generate_series(0, %3$d) AS n
                    """.formatted(PARTITIONS, STREAMS, ROWS - 1));
            statement.execute("UPDATE log.partition_head SET position = " + ROWS / PARTITIONS);
            statement.execute("ANALYZE log.event");
        }
    }

    @Test
    void noFlushReadsTheLogFromItsBeginning() throws SQLException {
        // when flushes that look, foreseen ones of one event and of several, of new and of known streams, and refuted
        // ones
        try (LogDatabase log = LogDatabase.open(address);
                PostgresEventStore store =
                        new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            for (int i = 0; i < APPENDS; i++) {
                assertThat(store.append(one(0, "new" + i, 0)).join()).isInstanceOf(Appended.class);
                assertThat(store.append(one(0, "o" + i, VERSION)).join()).isInstanceOf(Appended.class);
                assertThat(store.append(two("o" + (APPENDS + i))).join()).isInstanceOf(Appended.class);
            }
            assertThat(store.append(one(0, "o0", VERSION)).join()).isInstanceOf(Conflict.class);
            IntStream.range(0, APPENDS)
                    .mapToObj(i -> store.append(one(i % PARTITIONS, "o" + (1_000 + i), VERSION)))
                    .toList()
                    .forEach(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        }

        // then
        Reads reads = readsOnceThereAre(2L * APPENDS);
        assertThat(reads.tuplesBySequentialScan()).isZero();
    }

    @Test
    void aScanFromItsBeginningWouldBeSeen() {
        // given
        String noIndexes = database.url() + "?options=-c%20enable_indexscan=off%20-c%20enable_bitmapscan=off";
        LogAddress withoutIndexes =
                new LogAddress(noIndexes, database.user(), database.password(), PARTITIONS, CONNECTIONS);

        // when
        try (LogDatabase log = LogDatabase.open(withoutIndexes);
                PostgresEventStore store =
                        new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            assertThat(store.append(one(0, "o1", VERSION)).join()).isInstanceOf(Appended.class);
        }

        // then
        await().atMost(Duration.ofSeconds(30)).until(() -> reads().tuplesBySequentialScan() >= ROWS);
    }

    private static Append two(String record) {
        return several(0, List.of(expect(record, VERSION)), event(record, VERSION + 1), event(record, VERSION + 2));
    }

    /** A session's counts arrive when it has ended. */
    private Reads readsOnceThereAre(long indexScans) {
        return await().atMost(Duration.ofSeconds(30)).until(this::reads, reads -> reads.indexScans() >= indexScans);
    }

    private Reads reads() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT seq_tup_read, idx_scan
                        FROM pg_stat_user_tables
                        WHERE schemaname = 'log' AND relname = 'event'
                        """)) {
            assertThat(row.next()).isTrue();
            return new Reads(row.getLong(1), row.getLong(2));
        }
    }
}
