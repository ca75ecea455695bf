package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.AppendOutcome;
import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.StoreUnavailable;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import io.headwater.parts.PostgresServer;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StoreFaultIT {
    private static final int PARTITIONS = 4;
    private static final int WRITERS = 64;
    private static final int KILLS = 3;
    private static final int ACKNOWLEDGED_BETWEEN_KILLS = 500;

    private final Set<UUID> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<UUID> certainlyNotStored = ConcurrentHashMap.newKeySet();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();

    @Test
    void killingTheDatabaseLosesNoAcknowledgedEventAndDoublesNone() throws Exception {
        try (PostgresServer postgres = RealParts.get().ownPostgres()) {
            try (LogDatabase log = open(postgres.jdbcUrl("postgres"));
                    PostgresEventStore store = store(log)) {
                // given
                List<Thread> writers = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    int partition = writer % PARTITIONS;
                    writers.add(Thread.startVirtualThread(() -> write(store, partition)));
                }

                // when
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitMoreAcknowledged();
                    postgres.kill();
                    postgres.restart();
                }
                awaitMoreAcknowledged();
                stopped.set(true);
                for (Thread writer : writers) {
                    writer.join();
                }

                // then
                List<UUID> stored = storedDensely(store);
                assertThat(stored).doesNotHaveDuplicates().containsAll(acknowledged);
                assertThat(stored).filteredOn(certainlyNotStored::contains).isEmpty();
            }
        }
    }

    @Nested
    class WhenTheConnectionIsCut {
        private ProxiedStore proxied;

        @BeforeEach
        void start() throws IOException {
            proxied = ProxiedStore.start();
        }

        @AfterEach
        void stop() throws IOException {
            proxied.close();
        }

        @Test
        void aCommitWhoseAnswerWasLostIsFoundAndAnswered() {
            // given
            makeTheNextFlushLookFirst(proxied.store());

            // when the reply to the lock arrives and the one to the commit does not
            proxied.proxy().cutAfterReplies(1);
            AppendOutcome outcome = proxied.append(one(0, "o1", 0));

            // then
            assertThatItIsStoredOnce(outcome);
        }

        @Test
        void aCommitThatNeverArrivedIsSentAgain() {
            // given
            makeTheNextFlushLookFirst(proxied.store());

            // when the lock is asked for and the commit is not
            proxied.proxy().cutAfterRequests(1);
            AppendOutcome outcome = proxied.append(one(0, "o1", 0));

            // then
            assertThatItIsStoredOnce(outcome);
        }

        @Test
        void aForeseenFlushWhoseAnswerWasLostIsFoundAndAnswered() {
            // when
            proxied.proxy().cutAfterReplies(0);
            AppendOutcome outcome = proxied.append(one(0, "o1", 0));

            // then
            assertThatItIsStoredOnce(outcome);
        }

        @Test
        void aForeseenFlushThatNeverArrivedIsSentAgain() {
            // when
            proxied.proxy().cutAfterRequests(0);
            AppendOutcome outcome = proxied.append(one(0, "o1", 0));

            // then
            assertThatItIsStoredOnce(outcome);
        }

        private void assertThatItIsStoredOnce(AppendOutcome outcome) {
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Appended.class,
                            appended -> assertThat(appended.first()).isEqualTo(new Position(2)));
            assertThat(proxied.store().readStream(stream("o1"), Version.NONE, 10))
                    .hasSize(1);
            assertThat(storedDensely(proxied.store())).hasSize(2);
        }
    }

    // Foresight takes an append at its word; one that is wrong makes the next flush cautious.
    private static void makeTheNextFlushLookFirst(PostgresEventStore store) {
        assertThat(store.append(one(0, "warm", 7)).join()).isInstanceOf(AppendOutcome.Conflict.class);
    }

    private void write(PostgresEventStore store, int partition) {
        while (!stopped.get()) {
            String record = "o" + streams.incrementAndGet();
            NewEvent event = event(record, 1);
            try {
                AppendOutcome outcome = store.append(several(partition, List.of(expect(record, 0)), event))
                        .join();
                assertThat(outcome).isInstanceOf(Appended.class);
                acknowledged.add(event.id());
            } catch (CompletionException e) {
                if (e.getCause() instanceof StoreUnavailable) {
                    certainlyNotStored.add(event.id());
                }
            }
        }
    }

    private void awaitMoreAcknowledged() {
        int target = acknowledged.size() + ACKNOWLEDGED_BETWEEN_KILLS;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= target);
    }

    private static List<UUID> storedDensely(PostgresEventStore store) {
        List<UUID> stored = new ArrayList<>();
        for (int number = 0; number < PARTITIONS; number++) {
            List<EventEnvelope> events =
                    store.readAfter(Map.of(new Partition(number), Position.START), 1_000_000).values().stream()
                            .flatMap(List::stream)
                            .toList();
            assertThat(events)
                    .extracting(event -> event.position().value())
                    .isEqualTo(LongStream.rangeClosed(1, events.size()).boxed().toList());
            stored.addAll(events.stream().map(EventEnvelope::id).collect(Collectors.toList()));
        }
        return stored;
    }

    private static LogDatabase open(String url) {
        return LogDatabase.open(new LogAddress(url, PostgresServer.USER, "", PARTITIONS, 2));
    }

    private static PostgresEventStore store(LogDatabase log) {
        return new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());
    }
}
