package io.headwater.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.Token;
import io.headwater.events.Version;
import io.headwater.query.replicas.Checkpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/**
 * The cache against a plain model, step by step: a log, two replicas that lag behind it, readers between reading and
 * offering, a tail with repeats, gaps and losses of its place, and room for a few entries only.
 */
class CacheSimulationTest {
    private static final Partition PARTITION = new Partition(0);
    private static final int RECORDS = 12;
    private static final int STEPS = 300_000;

    @Test
    void noReaderSeesLessThanItsTokenOrTheTailPromises() {
        for (long seed = 1; seed <= 5; seed++) {
            Simulation simulation = new Simulation(seed, Fencing.ON);
            simulation.run();
            assertThat(simulation.stale).as("stale answers with seed %d", seed).isZero();
            assertThat(simulation.hits).as("hits with seed %d", seed).isGreaterThan(STEPS / 100);
        }
    }

    @Test
    void withoutFencesTheModelFindsStaleAnswers() {
        Simulation simulation = new Simulation(1, Fencing.OFF);
        simulation.run();
        assertThat(simulation.stale).isPositive();
    }

    /** One record's value is the position of its last event, so a replica's state follows from its checkpoint. */
    private static final class Simulation {
        private final Random random;
        private final RecordCache cache;
        private final List<Integer> log = new ArrayList<>(List.of(-1));
        private final int[] replicas = new int[2];
        private final Deque<Offer> underWay = new ArrayDeque<>();
        private int tail;
        private int hits;
        private int stale;

        private record Offer(int record, int checkpoint, int version) {}

        Simulation(long seed, Fencing fences) {
            this.random = new Random(seed);
            CacheSettings settings = new CacheSettings(
                    true,
                    DataSize.ofKilobytes(3),
                    Duration.ofHours(1),
                    new CacheSettings.Results(false, DataSize.ofMegabytes(1)),
                    new CacheSettings.Definitions(false, DataSize.ofMegabytes(1)));
            this.cache = new RecordCache(
                    settings,
                    new CacheMetrics("records", new SimpleMeterRegistry()),
                    new SeenPartitions(),
                    new RecordCache.Rules(() -> 0, fences));
            cache.startAt(PARTITION, 1, Position.START);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> log.add(random.nextInt(RECORDS));
                    case 1, 2 -> advanceReplica();
                    case 3, 4 -> advanceTail();
                    case 5 -> disturbTail();
                    case 6, 7, 8 -> read();
                    case 9 -> offer();
                    default -> find();
                }
            }
        }

        private int head() {
            return log.size() - 1;
        }

        /** Position of the last event of a record up to a position, 0 if there is none. */
        private int versionAt(int record, int position) {
            for (int i = position; i > 0; i--) {
                if (log.get(i) == record) {
                    return i;
                }
            }
            return 0;
        }

        private void advanceReplica() {
            int replica = random.nextInt(2);
            replicas[replica] += random.nextInt(head() - replicas[replica] + 1);
        }

        private void advanceTail() {
            if (tail < head()) {
                tail++;
                cache.recordChanged(key(log.get(tail)), 1, new Position(tail));
            }
        }

        private void disturbTail() {
            switch (random.nextInt(20)) {
                case 0 -> {
                    cache.lostPlace();
                    tail = head();
                    cache.startAt(PARTITION, 1, new Position(tail));
                }
                case 1 -> {
                    if (tail + 2 <= head()) {
                        tail += 2;
                        cache.recordChanged(key(log.get(tail)), 1, new Position(tail));
                    }
                }
                default -> {
                    if (tail > 0) {
                        cache.recordChanged(key(log.get(tail)), 1, new Position(tail));
                    }
                }
            }
        }

        private void read() {
            int record = random.nextInt(RECORDS);
            int checkpoint = replicas[random.nextInt(2)];
            underWay.add(new Offer(record, checkpoint, versionAt(record, checkpoint)));
        }

        private void offer() {
            while (underWay.size() > 6) {
                Offer offer = random.nextBoolean() ? underWay.removeFirst() : underWay.removeLast();
                cache.offer(
                        key(offer.record()),
                        new CachedRecord(
                                new Version(offer.version()),
                                JsonText.EMPTY_OBJECT,
                                new Checkpoint(1, new Position(offer.checkpoint())),
                                "r",
                                0,
                                null));
            }
        }

        private void find() {
            int record = random.nextInt(RECORDS);
            int promised = random.nextBoolean() ? tail : random.nextInt(head() + 1);
            cache.find(key(record), new Token(1, PARTITION, new Position(promised)))
                    .ifPresent(found -> {
                        hits++;
                        if (found.version().value() < versionAt(record, promised)) {
                            stale++;
                        }
                    });
        }

        private static RecordKey key(int record) {
            return new RecordKey(
                    PARTITION, new TenantName("acme"), new CollectionName("orders"), new RecordId("r" + record));
        }
    }
}
