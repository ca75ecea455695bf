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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ResultCacheTest {
    private static final Partition PARTITION = new Partition(1);
    private static final TenantPlacement TENANT =
            new TenantPlacement(new TenantName("acme"), new Incarnation(7), PARTITION);
    private static final Duration TTL = Duration.ofSeconds(30);
    private static final ResultKey KEY = key("total > 1");

    private final AtomicLong nanos = new AtomicLong();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SeenPartitions seen = new SeenPartitions();
    private final Set<Source> outdated = new HashSet<>();
    private final RecordCache tail = new RecordCache(
            settings(true, DataSize.ofMegabytes(1)),
            new CacheMetrics("records", meters),
            seen,
            new RecordCache.Rules(nanos::get, Fencing.ON));
    private final ResultCache cache = cache(true, DataSize.ofMegabytes(1));

    private ResultCache cache(boolean enabled, DataSize size) {
        return new ResultCache(
                settings(enabled, size),
                new CacheMetrics("results", meters),
                seen,
                (_, _, source) -> !outdated.contains(source),
                new RecordCache.Rules(nanos::get, Fencing.ON));
    }

    private static CacheSettings settings(boolean enabled, DataSize size) {
        return new CacheSettings(
                enabled,
                size,
                TTL,
                new CacheSettings.Results(enabled, size),
                new CacheSettings.Definitions(enabled, size));
    }

    @BeforeEach
    void seeTheTail() {
        tail.startAt(PARTITION, 1, new Position(10));
    }

    @Test
    void whatWasReadIsServedUntilAnEventOfItsCollectionComes() {
        // given
        cache.offer(KEY, result(10, "orders"));
        assertThat(find(null)).isPresent();
        changed("customers", 11);
        assertThat(find(token(1, 11))).isPresent();

        // when
        changed("orders", 12);

        // then
        assertThat(find(null)).isEmpty();
        assertThat(requests("hit")).isEqualTo(2);
        assertThat(requests("miss")).isEqualTo(1);
    }

    @Test
    void anEventOfAnyCollectionThatItWasMadeOfOutdatesAResult() {
        // given
        cache.offer(KEY, result(10, "orders", "customers"));

        // when
        changed("customers", 11);

        // then
        assertThat(find(null)).isEmpty();
    }

    @Test
    void aReaderThatWasUnderWayCannotBringTheOldResultBack() {
        // given
        changed("orders", 11);
        changed("orders", 12);

        // when
        cache.offer(KEY, result(11, "orders"));

        // then
        assertThat(find(null)).isEmpty();

        // when
        cache.offer(KEY, result(12, "orders"));

        // then
        assertThat(find(token(1, 12))).isPresent();
    }

    @Test
    void aResultOfASnapshotAheadOfTheTailOutlivesTheEventsThatItHolds() {
        // given
        cache.offer(KEY, result(12, "orders"));

        // when
        changed("orders", 11);
        changed("orders", 12);

        // then
        assertThat(find(token(1, 12))).isPresent();
    }

    @Test
    void aReaderWithATokenBeyondTheTailIsNotServed() {
        // given
        cache.offer(KEY, result(12, "orders"));

        // then
        assertThat(find(token(1, 10))).isPresent();
        assertThat(find(token(1, 11))).isEmpty();
        assertThat(find(token(2, 1))).isEmpty();
    }

    @Test
    void anotherDefinitionOrGenerationThatSomebodySawOutdatesAResult() {
        // given
        cache.offer(KEY, result(10, "orders", "customers"));

        // when
        outdated.add(source("customers"));

        // then
        assertThat(find(null)).isEmpty();
    }

    @Test
    void aResultIsServedOnlyToWhoMayReadAllThatItWasMadeOf() {
        // given
        cache.offer(KEY, result(10, "orders", "customers"));

        // then
        assertThat(cache.find(KEY, null, name -> name.value().equals("orders"))).isEmpty();
        assertThat(find(null)).isPresent();
    }

    @Test
    void anotherQuestionOrAnotherLifeOfTheTenantIsAnotherResult() {
        // given
        cache.offer(KEY, result(10, "orders"));
        TenantPlacement successor = new TenantPlacement(TENANT.tenant(), new Incarnation(8), PARTITION);

        // then
        assertThat(cache.find(key("total > 2"), null, _ -> true)).isEmpty();
        assertThat(cache.find(new ResultKey(TENANT, KEY.collection(), List.of("a", "b,c")), null, _ -> true))
                .isEmpty();
        assertThat(cache.find(new ResultKey(successor, KEY.collection(), KEY.question()), null, _ -> true))
                .isEmpty();
    }

    @Test
    void nothingIsServedWhileThePlaceInTheTopicIsLostNorAfterwardsWhatWasReadBefore() {
        // given
        cache.offer(KEY, result(10, "orders"));

        // when
        tail.lostPlace();

        // then
        assertThat(find(null)).isEmpty();

        // when
        tail.startAt(PARTITION, 1, new Position(14));

        // then
        assertThat(find(null)).isEmpty();
    }

    @Test
    void anEventThatIsNotAboutOneRecordOutdatesAllAndSoDoesAnotherEpoch() {
        // given
        cache.offer(KEY, result(10, "orders"));

        // when
        tail.partitionChanged(PARTITION, 1, new Position(11));

        // then
        assertThat(find(null)).isEmpty();

        // when the log was recovered
        cache.offer(KEY, result(11, "orders"));
        tail.startAt(PARTITION, 2, new Position(3));

        // then
        assertThat(find(null)).isEmpty();
    }

    @Test
    void aResultIsServedNoLongerThanItsTimeToLive() {
        // when
        cache.offer(KEY, result(10, "orders"));
        nanos.addAndGet(TTL.toNanos());

        // then
        assertThat(find(null)).isEmpty();
    }

    @Test
    void aSlowerReplicaDoesNotReplaceWhatAFasterOneTold() {
        // when
        cache.offer(KEY, result(12, "orders"));
        cache.offer(KEY, result(11, "orders"));

        // then
        assertThat(find(null).orElseThrow().read().checkpoint().position()).isEqualTo(new Position(12));
    }

    @Test
    void aResultThatWouldTakeMoreThanItsShareIsNotKeptAndManyPushEachOtherOut() {
        // given
        ResultCache small = cache(true, DataSize.ofKilobytes(64));
        Read read = result(10, "orders").read();
        String large = "\"" + "x".repeat(5_000) + "\"";

        // when
        small.offer(KEY, new CachedResult(new Body(JsonText.of(large), null), "", read));

        // then
        assertThat(small.find(KEY, null, _ -> true)).isEmpty();

        // when
        for (int i = 0; i < 1_000; i++) {
            small.offer(key("total > " + i), result(10, "orders"));
        }

        // then
        assertThat(meters.counter("headwater.cache.evictions", "cache", "results")
                        .count())
                .isPositive();
    }

    private Optional<CachedResult> find(@Nullable Token token) {
        return cache.find(KEY, token, _ -> true);
    }

    private void changed(String collection, long position) {
        tail.recordChanged(
                new RecordKey(PARTITION, TENANT.tenant(), new CollectionName(collection), new RecordId("r")),
                1,
                new Position(position));
    }

    private CachedResult result(long checkpoint, String... sources) {
        Read read = new Read(
                new Checkpoint(1, new Position(checkpoint)),
                "r1",
                Arrays.stream(sources).map(ResultCacheTest::source).toList(),
                nanos.get());
        return new CachedResult(new Body(JsonText.of("{}"), null), "", read);
    }

    private static Source source(String collection) {
        return new Source(new CollectionName(collection), new Incarnation(9), new Version(1), 1, null);
    }

    private static ResultKey key(String filter) {
        return new ResultKey(TENANT, new CollectionName("orders"), List.of("list", filter));
    }

    private static Token token(int epoch, long position) {
        return new Token(epoch, PARTITION, new Position(position));
    }

    private double requests(String result) {
        return meters.counter("headwater.cache.requests", "cache", "results", "result", result)
                .count();
    }
}
