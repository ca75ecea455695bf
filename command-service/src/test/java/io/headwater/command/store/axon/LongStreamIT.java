package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.decision.Outcome;
import io.headwater.command.store.postgres.LogAddress;
import io.headwater.command.store.postgres.LogDatabase;
import io.headwater.command.store.postgres.PostgresEventStore;
import io.headwater.command.store.postgres.StoreSettings;
import io.headwater.events.Version;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of a hundred thousand events, as a process sees it that has nothing in memory. */
class LongStreamIT {
    private static final int CHANGES = 100_000;
    private static final int EVERY = WritePathSettings.DEFAULTS.snapshotEvents();

    private final Database database = RealParts.get().newDatabase("long_stream");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 1, 4));
    private final PostgresEventStore postgres =
            new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
    private final HeldStore store = new HeldStore(postgres);
    private final AxonWritePath first = AxonWritePath.start(store, WritePathSettings.DEFAULTS);
    private final AxonWritePath second = AxonWritePath.start(store, WritePathSettings.DEFAULTS);

    @BeforeEach
    void fill() throws SQLException {
        execute("""
                INSERT INTO log.event
                SELECT 0, n, 1, gen_random_uuid(), 9, 'r', n, 'acme', 'orders', 'r',
                    'headwater.record.replaced.v1',
                    json_build_object('name', 'x' || n, 'after', CASE WHEN n = 1 THEN '' ELSE 'x' || n - 1 END),
                    '{"actor": "k"}', now()
                FROM generate_series(1, %d) AS n
                """.formatted(CHANGES));
        execute("UPDATE log.partition_head SET position = %d WHERE partition = 0".formatted(CHANGES));
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        postgres.close();
        log.close();
    }

    @Test
    void aChangeAfterAHundredThousandOthersReadsTheEventsAfterASnapshotInOneRoundTrip() {
        // given
        for (int i = 0; i < EVERY + EVERY / 2; i++) {
            assertThat(version(change(first, "y" + i))).isEqualTo(new Version(CHANGES + i + 1));
        }
        awaitSnapshotAt(CHANGES + EVERY);
        int eventsRead = store.eventsRead();
        int streamReads = store.streamReads();

        // when
        Outcome<String> cold = change(second, "z");

        // then
        assertThat(version(cold)).isEqualTo(new Version(CHANGES + EVERY + EVERY / 2 + 1));
        assertThat(store.eventsRead() - eventsRead).isEqualTo(EVERY / 2);
        assertThat(store.streamReads() - streamReads).isEqualTo(1);
    }

    @Test
    void droppingAllSnapshotsLosesNothing() throws SQLException {
        // given
        change(first, "y");
        awaitSnapshotAt(CHANGES);
        execute("TRUNCATE log.snapshot");

        // when
        Outcome<String> cold = change(second, "z");

        // then
        assertThat(version(cold)).isEqualTo(new Version(CHANGES + 2));
        awaitSnapshotAt(CHANGES + 1);
    }

    private static Outcome<String> change(AxonWritePath writePath, String name) {
        return writePath.commands().send(() -> Chain.link("r", name));
    }

    private void awaitSnapshotAt(long version) {
        await().untilAsserted(() ->
                assertThat(number("SELECT version FROM log.snapshot")).isEqualTo(version));
    }

    private static Version version(Outcome<String> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<String>) outcome).version();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = log.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
