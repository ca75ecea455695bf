package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.EventStoreContract;
import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class PostgresEventStoreIT extends EventStoreContract {
    private final Database database = RealParts.get().newDatabase("store");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), PARTITIONS, 4));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PostgresEventStore store = new PostgresEventStore(log, StoreSettings.DEFAULTS, registry);

    @AfterEach
    void close() {
        store.close();
        log.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Test
    void twoStoresRacingOnOneDatabaseLeaveOneWinnerPerVersionAndDensePositions() {
        // given
        int records = 10;
        int versions = 30;
        try (PostgresEventStore other =
                new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry())) {
            // when
            List<AppendOutcome> outcomes = new ArrayList<>();
            for (int version = 0; version < versions; version++) {
                int before = version;
                List<CompletableFuture<AppendOutcome>> round = IntStream.range(0, records)
                        .boxed()
                        .flatMap(record -> Stream.of(store, other)
                                .map(racer -> racer.append(one(record % PARTITIONS, "o" + record, before))))
                        .toList();
                round.forEach(append -> outcomes.add(append.join()));
            }

            // then
            assertThat(outcomes).filteredOn(Appended.class::isInstance).hasSize(records * versions);
            assertThat(outcomes).filteredOn(Conflict.class::isInstance).hasSize(records * versions);
        }
        for (int record = 0; record < records; record++) {
            assertThat(store.readStream(stream("o" + record), Version.NONE, 100))
                    .extracting(event -> event.version().value())
                    .isEqualTo(numbersTo(versions));
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(readAll(partition))
                    .extracting(event -> event.position().value())
                    .isEqualTo(numbersTo(readAll(partition).size()));
        }
    }

    @Test
    void versionsAreReadAfterTheHeadsLockWasAwaited() throws SQLException {
        // given a transaction of another instance that holds the head and has not committed its event yet
        try (Connection other = log.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT position FROM log.partition_head WHERE partition = 0 FOR UPDATE");
            CompletableFuture<AppendOutcome> waiting = store.append(one(0, "o1", 0));
            awaitLockWaiter();

            // when
            statement.execute("""
                    INSERT INTO log.event
                    SELECT 0, 1, 1, gen_random_uuid(), 9, 'o1', 1, 'acme', 'orders', 'o1',
                        'headwater.record.created.v1', '{}', '{"actor": "k"}', now()
                    """);
            statement.execute("UPDATE log.partition_head SET position = 1 WHERE partition = 0");
            other.commit();

            // then
            assertThat(waiting.join()).isEqualTo(new Conflict(stream("o1"), new Version(1)));
        }
    }

    @Test
    void anEventThatTheDatabaseCannotStoreFailsAlone() {
        // given
        List<CompletableFuture<AppendOutcome>> before = IntStream.range(0, 20)
                .mapToObj(i -> store.append(one(0, "a" + i, 0)))
                .toList();

        // when
        CompletableFuture<AppendOutcome> faulty =
                store.append(several(0, List.of(expect("faulty", 0)), event("faulty", 1, "{not json")));
        CompletableFuture<AppendOutcome> after = store.append(one(0, "b", 0));

        // then
        assertThatThrownBy(faulty::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(after.join()).isInstanceOf(Appended.class);
        before.forEach(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        assertThat(readAll(0)).extracting(event -> event.position().value()).isEqualTo(numbersTo(21));
    }

    @Test
    void tooMuchThatWaitsIsRefusedAndTheRestIsStored() throws SQLException {
        // given
        StoreSettings narrow = new StoreSettings(
                1, 10, DataSize.ofMegabytes(1), Duration.ZERO, 20, DataSize.ofMegabytes(1), Duration.ofSeconds(5));
        try (PostgresEventStore small = new PostgresEventStore(log, narrow, new SimpleMeterRegistry());
                Connection other = log.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT position FROM log.partition_head FOR UPDATE");

            // when
            CompletableFuture<AppendOutcome> first = small.append(one(0, "first", 0));
            awaitLockWaiter();
            List<CompletableFuture<AppendOutcome>> appends = IntStream.range(0, 21)
                    .mapToObj(i -> small.append(one(0, "o" + i, 0)))
                    .toList();
            other.rollback();

            // then
            assertThatThrownBy(appends.getLast()::join).hasCauseInstanceOf(StoreOverloaded.class);
            assertThat(first.join()).isInstanceOf(Appended.class);
            assertThat(appends.subList(0, 20))
                    .allSatisfy(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        }
    }

    @Test
    void closingAnswersEverythingThatWasAccepted() {
        // given
        PostgresEventStore closing = new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
        List<CompletableFuture<AppendOutcome>> appends = IntStream.range(0, 3_000)
                .mapToObj(i -> closing.append(one(i % PARTITIONS, "o" + i, 0)))
                .toList();

        // when
        closing.close();

        // then
        assertThat(appends).allMatch(CompletableFuture::isDone);
        appends.forEach(append -> assertThat(append.join()).isInstanceOf(Appended.class));
        assertThatThrownBy(() -> closing.append(one(0, "late", 0)).join()).hasCauseInstanceOf(StoreUnavailable.class);
    }

    @Test
    void listenersHearOfEveryEventAsItIsReadBackAndTheMetersCount() {
        // given
        Map<Partition, List<EventEnvelope>> heard = new ConcurrentHashMap<>();
        store.onCommit(committed -> committed
                .events()
                .forEach(placed -> heard.computeIfAbsent(placed.partition(), _ -> new CopyOnWriteArrayList<>())
                        .add(placed.envelope())));

        // when
        append(one(0, "o1", 0));
        append(one(0, "o1", 1));
        append(one(0, "o1", 1));
        append(one(3, "o2", 0));

        // then
        assertThat(heard).containsOnlyKeys(new Partition(0), new Partition(3));
        assertThat(heard.get(new Partition(0))).hasSize(2);
        assertThat(heard)
                .isEqualTo(store.readAfter(
                        Map.of(new Partition(0), Position.START, new Partition(3), Position.START), 100));
        assertThat(registry.get("headwater.store.conflicts").counter().count()).isEqualTo(1);
        assertThat(registry.get("headwater.store.flush.events").summary().totalAmount())
                .isEqualTo(3);
    }

    private void awaitLockWaiter() {
        await().until(() -> {
            try (Connection connection = log.connect();
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                    + " AND wait_event_type = 'Lock'")) {
                return row.next() && row.getLong(1) == 1;
            }
        });
    }
}
