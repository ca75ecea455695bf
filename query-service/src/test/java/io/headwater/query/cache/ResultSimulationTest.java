package io.headwater.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.Incarnation;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.TenantPlacement;
import io.headwater.events.Token;
import io.headwater.events.Version;
import io.headwater.query.cache.CachedResult.Body;
import io.headwater.query.cache.CachedResult.Read;
import io.headwater.query.replicas.Checkpoint;
import io.headwater.query.replicas.Source;
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
 * The cache of results against a plain model, step by step: a log of a few collections, two replicas that lag behind it, results of one
 * or two of the collections between being read and being offered, a tail with repeats, gaps, definitions and losses of its place.
 */
class ResultSimulationTest {
    private static final TenantPlacement TENANT =
            new TenantPlacement(new TenantName("acme"), new Incarnation(7), new Partition(0));
    private static final int COLLECTIONS = 6;
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

    /** A result's value is the position of the last event of its collections. */
    private static final class Simulation {
        private final Random random;
        private final RecordCache tailCache;
        private final ResultCache cache;
        private final List<Integer> log = new ArrayList<>(List.of(-1));
        private final int[] replicas = new int[2];
        private final Deque<Offer> underWay = new ArrayDeque<>();
        private int tail;
        private int hits;
        private int stale;

        private record Offer(int one, int other, int checkpoint, int value) {}

        Simulation(long seed, Fencing fences) {
            this.random = new Random(seed);
            CacheSettings settings = new CacheSettings(
                    true,
                    DataSize.ofKilobytes(3),
                    Duration.ofHours(1),
                    new CacheSettings.Results(true, DataSize.ofKilobytes(16)),
                    new CacheSettings.Definitions(true, DataSize.ofKilobytes(3)));
            SeenPartitions seen = new SeenPartitions();
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            RecordCache.Rules rules = new RecordCache.Rules(() -> 0, fences);
            this.tailCache = new RecordCache(settings, new CacheMetrics("records", meters), seen, rules);
            this.cache = new ResultCache(settings, new CacheMetrics("results", meters), seen, (_, _, _) -> true, rules);
            tailCache.startAt(TENANT.partition(), 1, Position.START);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(14)) {
                    case 0 -> log.add(random.nextInt(COLLECTIONS));
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

        /** Position of the last event of either collection up to a position, 0 if there is none. */
        private int valueAt(int one, int other, int position) {
            for (int i = position; i > 0; i--) {
                if (log.get(i) == one || log.get(i) == other) {
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
                tell();
            }
        }

        private void tell() {
            tailCache.recordChanged(
                    new RecordKey(TENANT.partition(), TENANT.tenant(), name(log.get(tail)), new RecordId("r")),
                    1,
                    new Position(tail));
        }

        private void disturbTail() {
            switch (random.nextInt(20)) {
                case 0 -> {
                    tailCache.lostPlace();
                    tail = head();
                    tailCache.startAt(TENANT.partition(), 1, new Position(tail));
                }
                case 1 -> {
                    if (tail + 2 <= head()) {
                        tail += 2;
                        tell();
                    }
                }
                case 2 -> {
                    if (tail < head()) {
                        tail++;
                        tailCache.partitionChanged(TENANT.partition(), 1, new Position(tail));
                    }
                }
                default -> {
                    if (tail > 0) {
                        tell();
                    }
                }
            }
        }

        private void read() {
            int one = random.nextInt(COLLECTIONS);
            int other = random.nextInt(COLLECTIONS);
            int checkpoint = replicas[random.nextInt(2)];
            underWay.add(new Offer(one, other, checkpoint, valueAt(one, other, checkpoint)));
        }

        private void offer() {
            while (underWay.size() > 6) {
                Offer offer = random.nextBoolean() ? underWay.removeFirst() : underWay.removeLast();
                Read read = new Read(
                        new Checkpoint(1, new Position(offer.checkpoint())),
                        "r",
                        List.of(source(offer.one()), source(offer.other())),
                        0);
                JsonText value = JsonText.of(Integer.toString(offer.value()));
                cache.offer(key(offer.one(), offer.other()), new CachedResult(new Body(value, null), "", read));
            }
        }

        private void find() {
            int one = random.nextInt(COLLECTIONS);
            int other = random.nextInt(COLLECTIONS);
            int promised = random.nextBoolean() ? tail : random.nextInt(head() + 1);
            Token token = new Token(1, TENANT.partition(), new Position(promised));
            cache.find(key(one, other), token, _ -> true).ifPresent(found -> {
                hits++;
                int value = Integer.parseInt(found.body().json().toString());
                if (value < valueAt(one, other, promised)) {
                    stale++;
                }
            });
        }

        private static ResultKey key(int one, int other) {
            return new ResultKey(TENANT, name(one), List.of(Integer.toString(other)));
        }

        private static CollectionName name(int collection) {
            return new CollectionName("c" + collection);
        }

        private static Source source(int collection) {
            return new Source(name(collection), new Incarnation(9), new Version(1), 1, null);
        }
    }
}
