package io.headwater.query.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.RecordId;
import io.headwater.events.Token;
import io.headwater.parts.RealParts;
import io.headwater.query.NobodyFollows;
import io.headwater.query.ReplicaFixture;
import io.headwater.query.ServiceFixture;
import io.headwater.query.TopicFixture;
import io.headwater.query.cache.CacheMetrics;
import io.headwater.query.cache.CacheSettings;
import io.headwater.query.cache.EventTail;
import io.headwater.query.cache.RecordCache;
import io.headwater.query.cache.UnfencedCache;
import io.headwater.query.catalogue.Catalogue;
import io.headwater.query.catalogue.CollectionReads;
import io.headwater.query.catalogue.CollectionRef;
import io.headwater.query.catalogue.SnapshotReads;
import io.headwater.query.replicas.FreshReads;
import io.headwater.query.replicas.Freshness;
import io.headwater.query.replicas.ReplicasSettings;
import io.headwater.query.tenants.KafkaSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Writes, the tail of a real topic, a real replica that lags behind, and readers, all at once. */
class CacheRaceIT {
    private static final int READS = Integer.getInteger("headwater.race.reads", 200_000);
    private static final int READERS = 4;

    @Test
    void noAnswerIsOlderThanItsReadersToken() throws Exception {
        // given
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        RecordCache cache = new RecordCache(
                new CacheSettings(true, DataSize.ofKilobytes(8), Duration.ofSeconds(30)), new CacheMetrics(meters));

        // when
        Race race = new Race(cache);
        race.run(READS);

        // then
        assertThat(race.stale).hasValue(0);
        assertThat(race.reads.get()).isGreaterThanOrEqualTo(READS);
        assertThat(meters.counter("headwater.cache.requests", "result", "hit").count())
                .as("or nothing was tried") // how many depends on what else the machine does
                .isPositive();
    }

    @Test
    void withoutFencesTheSameRaceFindsAnOlderAnswer() throws Exception {
        // when
        Race race = new Race(UnfencedCache.create());
        race.run(READS);

        // then
        assertThat(race.stale).hasPositiveValue();
    }

    private static final class Race {
        private final AtomicInteger stale = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();
        private final AtomicBoolean over = new AtomicBoolean();
        private final RecordCache cache;
        private final ReplicaFixture replica = ReplicaFixture.create();
        private final TopicFixture topics = TopicFixture.create(2);
        private final RacingWriter writer;
        private final KafkaSettings kafka = new KafkaSettings(
                new KafkaSettings.Kafka(RealParts.get().bootstrap()),
                new KafkaSettings.Topics(topics.events(), topics.control()));

        Race(RecordCache cache) {
            this.cache = cache;
            replica.provision(ServiceFixture.ACME);
            ReplicaFixture.Table table = replica.define(
                    ServiceFixture.ACME, new CollectionName("orders"), 9, "{\"schema\": {\"type\": \"object\"}}");
            this.writer = new RacingWriter(replica, topics, table);
        }

        /** Ends after so many reads, or with the first stale answer. */
        void run(int readsMin) throws Exception {
            ReplicasSettings settings = new ReplicasSettings(
                    List.of(new ReplicasSettings.ReplicaSettings(
                            "r1",
                            replica.database().url(),
                            replica.database().user(),
                            replica.database().password())),
                    new ReplicasSettings.Reads(8, Duration.ofSeconds(30), Duration.ofSeconds(30)));
            try (FreshReads fresh = new FreshReads(settings);
                    ExecutorService threads = Executors.newCachedThreadPool()) {
                Catalogue catalogue = new Catalogue();
                FindRecord records = new FindRecord(
                        new CollectionReads(fresh, catalogue), new SnapshotReads(fresh, catalogue), cache);
                List<Future<?>> readers = IntStream.range(0, READERS)
                        .<Future<?>>mapToObj(_ -> threads.submit(() -> read(records, readsMin)))
                        .toList();
                Future<?> writing = threads.submit(() -> {
                    writer.write(over);
                    return null;
                });
                Future<?> applying = threads.submit(() -> writer.apply(over));
                Future<?> tailing = threads.submit(this::cutAndRestoreTheTail);
                for (Future<?> reader : readers) {
                    reader.get();
                }
                over.set(true);
                writing.get();
                applying.get();
                tailing.get();
            }
            topics.close();
        }

        private void cutAndRestoreTheTail() {
            while (!over.get()) {
                try (EventTail _ = new EventTail(kafka, cache, new NobodyFollows())) {
                    int until = reads.get() + READS / 8;
                    while (!over.get() && reads.get() < until) {
                        Thread.onSpinWait();
                        RacingWriter.pause(Duration.ofMillis(20));
                    }
                }
            }
        }

        private void read(FindRecord records, int readsMin) {
            CollectionRef orders = new CollectionRef(ServiceFixture.ACME, new CollectionName("orders"));
            while (reads.incrementAndGet() <= readsMin && stale.get() == 0) {
                int record = ThreadLocalRandom.current().nextInt(RacingWriter.RECORDS);
                boolean careful = ThreadLocalRandom.current().nextBoolean();
                Token token = writer.acknowledged(record);
                long found = records.find(
                                orders,
                                new RecordId("r" + record),
                                Freshness.within(careful ? token : null, Duration.ofSeconds(60)))
                        .record()
                        .version()
                        .value();
                if (careful && found < token.position().value()) {
                    stale.incrementAndGet();
                }
            }
        }
    }
}
