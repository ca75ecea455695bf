package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.Token;
import io.headwater.parts.RealParts;
import io.headwater.query.NobodyFollows;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.TopicFixture;
import io.headwater.query.cache.EventTail;
import io.headwater.query.cache.RacingCaches;
import io.headwater.query.catalogue.Catalogue;
import io.headwater.query.catalogue.TestCatalogue;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReplicasSettings;
import io.headwater.query.tenants.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Writes, the tail of a real topic that is cut again and again, two real replicas that lag behind it each in its own way, and readers
 * of records, lists, counts and aggregates with tokens and without, all at once. {@code -Dheadwater.race.reads=1000000} makes it long.
 */
class CacheRaceIT {
    private static final int READS = Integer.getInteger("headwater.race.reads", 100_000);
    private static final int READERS = 4;

    @Test
    void noAnswerIsOlderThanItsReadersToken() throws Exception {
        // given
        RacingCaches caches = RacingCaches.fenced();

        // when
        Race race = new Race(caches, Wanted.ANYTHING);
        race.run(READS);

        // then
        assertThat(race.stale).hasValue(0);
        assertThat(race.reads.get()).isGreaterThanOrEqualTo(READS);
        assertThat(caches.recordHits()).as("or nothing was tried").isPositive();
        assertThat(caches.resultHits()).as("or nothing was tried").isPositive();
    }

    @Test
    void withoutFencesTheSameRaceFindsAnOlderRecord() throws Exception {
        // when
        Race race = new Race(RacingCaches.unfenced(), Wanted.RECORDS);
        race.run(READS);

        // then
        assertThat(race.stale).hasPositiveValue();
    }

    @Test
    void withoutFencesTheSameRaceFindsAnOlderResult() throws Exception {
        // when
        Race race = new Race(RacingCaches.unfenced(), Wanted.RESULTS);
        race.run(READS);

        // then
        assertThat(race.stale).hasPositiveValue();
    }

    /** What is read. */
    private enum Wanted {
        ANYTHING,
        RECORDS,
        RESULTS
    }

    private static final class Race {
        private final AtomicInteger stale = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final RacingCaches caches;
        private final Wanted wanted;
        private final List<ReplicaFixture> replicas = List.of(ReplicaFixture.create(), ReplicaFixture.create());
        private final TopicFixture topics = TopicFixture.create(2);
        private final RacingWriter writer = new RacingWriter(replicas, topics);
        private final KafkaSettings kafka = new KafkaSettings(
                new KafkaSettings.Kafka(RealParts.get().bootstrap()),
                new KafkaSettings.Topics(topics.events(), topics.control()));

        Race(RacingCaches caches, Wanted wanted) {
            this.caches = caches;
            this.wanted = wanted;
        }

        /** Ends after so many reads, or with the first stale answer. */
        void run(int readsMin) throws InterruptedException, ExecutionException {
            ReplicasSettings settings = new ReplicasSettings(
                    IntStream.range(0, replicas.size()).mapToObj(this::settings).toList(),
                    new ReplicasSettings.Reads(8, Duration.ofSeconds(30), Duration.ofSeconds(30)));
            try (FreshReads fresh = new FreshReads(settings);
                    ExecutorService threads = Executors.newCachedThreadPool()) {
                Catalogue catalogue = TestCatalogue.create();
                RacingReader reader =
                        new RacingReader(fresh, catalogue, caches.records(), caches.results(catalogue::remembers));
                List<Future<?>> readers = IntStream.range(0, READERS)
                        .<Future<?>>mapToObj(_ -> threads.submit(() -> read(reader, readsMin)))
                        .toList();
                List<Future<?>> others = new ArrayList<>();
                others.add(threads.submit(() -> {
                    writer.write(over);
                    return null;
                }));
                IntStream.range(0, replicas.size())
                        .forEach(replica -> others.add(threads.submit(() -> writer.apply(replica, over))));
                others.add(threads.submit(this::cutAndRestoreTheTail));
                try {
                    await(readers);
                } finally {
                    over.set(true);
                }
                await(others);
            }
            topics.close();
        }

        private ReplicasSettings.ReplicaSettings settings(int replica) {
            return new ReplicasSettings.ReplicaSettings(
                    "r" + replica,
                    replicas.get(replica).database().url(),
                    replicas.get(replica).database().user(),
                    replicas.get(replica).database().password());
        }

        private static void await(List<Future<?>> all) throws InterruptedException, ExecutionException {
            for (Future<?> each : all) {
                each.get();
            }
        }

        private void cutAndRestoreTheTail() {
            while (!over.get()) {
                try (EventTail _ = new EventTail(kafka, caches.records(), new NobodyFollows())) {
                    int until = reads.get() + READS / 8;
                    while (!over.get() && reads.get() < until) {
                        Thread.onSpinWait();
                        RacingWriter.pause(Duration.ofMillis(20));
                    }
                }
            }
        }

        private void read(RacingReader reader, int readsMin) {
            while (reads.incrementAndGet() <= readsMin && stale.get() == 0) {
                int record = ThreadLocalRandom.current().nextInt(RacingWriter.RECORDS);
                boolean careful = ThreadLocalRandom.current().nextBoolean();
                Token token = writer.acknowledged(record);
                Freshness freshness = Freshness.within(careful ? token : null, Duration.ofSeconds(60));
                long found = read(reader, record, freshness);
                if (careful && found < token.position().value()) {
                    stale.incrementAndGet();
                }
            }
        }

        // Half of all are of records, where both are wanted.
        private long read(RacingReader reader, int record, Freshness freshness) {
            int kind = ThreadLocalRandom.current().nextInt(6);
            if (wanted == Wanted.RECORDS || (wanted == Wanted.ANYTHING && kind < 3)) {
                return reader.get(record, freshness);
            }
            return switch (kind % 3) {
                case 0 -> reader.list(freshness);
                case 1 -> reader.count(freshness);
                default -> reader.aggregate(freshness);
            };
        }
    }
}
