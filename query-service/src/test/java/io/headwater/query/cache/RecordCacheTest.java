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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class RecordCacheTest {
    private static final Partition PARTITION = new Partition(1);
    private static final RecordKey KEY = key("r");
    private static final Duration TTL = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SeenPartitions seen = new SeenPartitions();
    private final RecordCache cache = cache(true, DataSize.ofMegabytes(1));

    private RecordCache cache(boolean enabled, DataSize size) {
        CacheSettings settings = new CacheSettings(
                enabled, size, TTL, new CacheSettings.Results(false, size), new CacheSettings.Definitions(false, size));
        return new RecordCache(
                settings, new CacheMetrics("records", meters), seen, new RecordCache.Rules(nanos::get, Fencing.ON));
    }

    @Test
    void whatWasReadIsServedUntilAnEventOfItsRecordComes() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));

        // when
        cache.offer(KEY, record(10));

        // then
        assertThat(cache.find(KEY, null)).isPresent();
        assertThat(cache.find(key("another"), null)).isEmpty();

        // when
        changed(key("another"), 11);

        // then
        assertThat(cache.find(KEY, null)).isPresent();

        // when
        changed(KEY, 12);

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
        assertThat(meters.counter("headwater.cache.requests", "cache", "records", "result", "hit")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aReaderThatWasUnderWayCannotBringTheOldValueBack() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        CachedRecord readBefore = record(11);
        changed(key("another"), 11);
        changed(KEY, 12);

        // when
        cache.offer(KEY, readBefore);

        // then
        assertThat(cache.find(KEY, null)).isEmpty();

        // when
        cache.offer(KEY, record(12));

        // then
        assertThat(cache.find(KEY, null)).isPresent();
    }

    @Test
    void aSlowerReplicaCannotReplaceWhatAFasterOneTold() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        changed(KEY, 11);
        changed(key("another"), 12);
        cache.offer(KEY, record(12));

        // when
        cache.offer(KEY, record(11));
        cache.offer(KEY, record(10));

        // then
        assertThat(cache.find(KEY, null).orElseThrow().checkpoint().position()).isEqualTo(new Position(12));
    }

    @Test
    void aReaderWithATokenBeyondTheTailIsNotServed() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(10));

        // then
        assertThat(cache.find(KEY, token(1, 10))).isPresent();
        assertThat(cache.find(KEY, token(1, 11))).isEmpty();
        assertThat(cache.find(KEY, token(2, 1))).isEmpty();
    }

    @Test
    void nothingIsServedOrKeptOfAPartitionWhoseTailIsNotKnown() {
        // when
        cache.offer(KEY, record(10));

        // then
        assertThat(cache.find(KEY, null)).isEmpty();

        // when
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(9));

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
    }

    @Test
    void whenThePlaceWasLostOnlyWhatWasReadSinceIsServed() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(15));
        cache.offer(key("old"), record(10));

        // when
        cache.lostPlace();

        // then
        assertThat(cache.find(KEY, null)).isEmpty();

        // when
        cache.startAt(PARTITION, 1, new Position(14));

        // then
        assertThat(cache.find(KEY, null)).isPresent();
        assertThat(cache.find(key("old"), null)).isEmpty();
    }

    @Test
    void aGapClearsThePartitionAndARepeatedEventChangesNothing() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(10));

        // when
        changed(KEY, 10);
        changed(KEY, 9);

        // then
        assertThat(cache.find(KEY, null)).isPresent();

        // when
        changed(key("another"), 12);

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
        cache.offer(KEY, record(11));
        assertThat(cache.find(KEY, null)).isEmpty();
        cache.offer(KEY, record(12));
        assertThat(cache.find(KEY, token(1, 12))).isPresent();
    }

    @Test
    void anotherEpochClearsThePartition() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(10));

        // when
        cache.recordChanged(key("another"), 2, new Position(5));

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
        assertThat(cache.find(KEY, token(1, 3))).isEmpty();
    }

    @Test
    void anEventThatIsNotAboutOneRecordClearsThePartition() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(10));

        // when
        cache.partitionChanged(PARTITION, 1, new Position(11));

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
        assertThat(seen.tail(PARTITION)).contains(new Checkpoint(1, new Position(11)));
    }

    @Test
    void fencesOfAnEpochThatEndedDoNotStandInTheWay() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        changed(KEY, 11);
        cache.offer(KEY, record(11));

        // when
        cache.startAt(PARTITION, 2, new Position(3));
        cache.offer(
                KEY,
                new CachedRecord(
                        new Version(1),
                        JsonText.of("{}"),
                        new Checkpoint(2, new Position(3)),
                        "r1",
                        nanos.get(),
                        null));

        // then
        assertThat(cache.find(KEY, null)).isPresent();
    }

    @Test
    void whatThereIsNoRoomForIsDroppedAndCounted() {
        // given
        RecordCache small = cache(true, DataSize.ofKilobytes(4));
        small.startAt(PARTITION, 1, new Position(10));

        // when
        for (int i = 0; i < 1_000; i++) {
            small.offer(key("r" + i), record(10));
        }

        // then
        assertThat(meters.counter("headwater.cache.evictions", "cache", "records")
                        .count())
                .isPositive();
    }

    @Test
    void anEntryIsServedNoLongerThanItsTimeToLive() {
        // given
        cache.startAt(PARTITION, 1, new Position(10));
        cache.offer(KEY, record(10));

        // when
        nanos.addAndGet(TTL.toNanos() - 1);

        // then
        assertThat(cache.find(KEY, null)).isPresent();

        // when
        nanos.addAndGet(1);

        // then
        assertThat(cache.find(KEY, null)).isEmpty();
    }

    @Test
    void aCacheThatIsSwitchedOffKeepsNothing() {
        // given
        RecordCache off = cache(false, DataSize.ofMegabytes(1));
        off.startAt(PARTITION, 1, new Position(10));

        // when
        off.offer(KEY, record(10));

        // then
        assertThat(off.find(KEY, null)).isEmpty();
    }

    private void changed(RecordKey key, long position) {
        cache.recordChanged(key, 1, new Position(position));
    }

    private static RecordKey key(String id) {
        return new RecordKey(PARTITION, new TenantName("acme"), new CollectionName("orders"), new RecordId(id));
    }

    private CachedRecord record(long checkpoint) {
        return new CachedRecord(
                new Version(1),
                JsonText.of("{}"),
                new Checkpoint(1, new Position(checkpoint)),
                "r1",
                nanos.get(),
                null);
    }

    private static @Nullable Token token(int epoch, long position) {
        return new Token(epoch, PARTITION, new Position(position));
    }
}
