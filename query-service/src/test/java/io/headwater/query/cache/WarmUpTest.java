package io.headwater.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.events.CollectionName;
import io.headwater.events.JsonText;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.TenantName;
import io.headwater.events.Version;
import io.headwater.query.cache.WarmUp.Named;
import io.headwater.query.replicas.Checkpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class WarmUpTest {
    private static final Partition PARTITION = new Partition(1);

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Queue<Named> read = new ConcurrentLinkedQueue<>();
    private final RecordCache cache = new RecordCache(
            new CacheSettings(
                    true,
                    DataSize.ofMegabytes(1),
                    Duration.ofHours(1),
                    new CacheSettings.Results(false, DataSize.ofMegabytes(1)),
                    new CacheSettings.Definitions(true, DataSize.ofMegabytes(1))),
            new CacheMetrics("records", meters),
            new SeenPartitions());

    private WarmUp warmUp(int recordsMax) {
        return new WarmUp(new WarmUpSettings(folder.resolve("hot"), recordsMax), cache, meters);
    }

    @Test
    void whatWasAskedForMostBeforeIsReadAgainAfterwards() {
        // given
        cache.startAt(PARTITION, 1, new Position(5));
        keep("o1");
        keep("o2");
        try (WarmUp before = warmUp(10)) {
            before.begin(read::add, () -> true);
        }
        assertThat(read).isEmpty();

        // when
        try (WarmUp after = warmUp(10)) {
            after.begin(read::add, () -> true);
            Awaitility.await().until(() -> read.size() == 2);
        }

        // then
        assertThat(read).containsExactlyInAnyOrder(named("o1"), named("o2"));
        assertThat(meters.counter("headwater.cache.warmed").count()).isEqualTo(2);
    }

    @Test
    void nothingIsReadBeforeItWouldBeKept() throws IOException {
        // given
        Files.write(folder.resolve("hot"), List.of("acme orders o1"));
        AtomicBoolean isReady = new AtomicBoolean();

        // when
        try (WarmUp warmUp = warmUp(10)) {
            warmUp.begin(read::add, isReady::get);
            assertThat(read).isEmpty();
            isReady.set(true);

            // then
            Awaitility.await().until(() -> read.size() == 1);
        }
    }

    @Test
    void aServiceThatEndsBeforeItIsReadyLeavesTheFileAsItIs() throws IOException {
        // given
        Files.write(folder.resolve("hot"), List.of("acme orders o1"));

        // when
        try (WarmUp warmUp = warmUp(10)) {
            warmUp.begin(read::add, () -> false);
        }

        // then
        assertThat(folder.resolve("hot")).hasContent("acme orders o1");
    }

    @Test
    void linesThatNameNothingArePassedOverAndSoAreThoseBeyondTheLimit() throws IOException {
        // given
        Files.write(
                folder.resolve("hot"),
                List.of(
                        "",
                        "acme",
                        "acme orders",
                        "acme orders o1 o2",
                        "ACME orders o1",
                        "acme orders o/1",
                        "acme orders o1",
                        "acme orders o2",
                        "acme orders o3"));

        // when
        try (WarmUp warmUp = warmUp(8)) {
            warmUp.begin(read::add, () -> true);
            Awaitility.await().until(() -> read.size() == 2);
        }

        // then
        assertThat(read).containsExactly(named("o1"), named("o2"));
    }

    @Test
    void aFileThatIsNoTextIsTakenAsEmpty() throws IOException {
        // given
        Files.write(folder.resolve("hot"), new byte[] {(byte) 0xff, (byte) 0xfe, 10, 0});

        // when
        try (WarmUp warmUp = warmUp(10)) {
            warmUp.begin(read::add, () -> true);
        }

        // then
        assertThat(read).isEmpty();
    }

    @Test
    void aRecordThatIsGoneDoesNotKeepTheOthersFromBeingRead() throws IOException {
        // given
        Files.write(folder.resolve("hot"), List.of("acme orders gone", "acme orders o1"));

        // when
        try (WarmUp warmUp = warmUp(10)) {
            warmUp.begin(
                    record -> {
                        if (record.id().value().equals("gone")) {
                            throw new IllegalStateException("404");
                        }
                        read.add(record);
                    },
                    () -> true);
            Awaitility.await().until(() -> read.size() == 1);
        }

        // then
        assertThat(read).containsExactly(named("o1"));
    }

    @Test
    void withoutAFileNothingIsReadOrWritten() throws IOException {
        // when
        try (WarmUp warmUp = new WarmUp(new WarmUpSettings(null, 10), cache, meters)) {
            warmUp.begin(read::add, () -> true);
        }

        // then
        assertThat(read).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private void keep(String id) {
        cache.offer(
                new RecordKey(PARTITION, new TenantName("acme"), new CollectionName("orders"), new RecordId(id)),
                new CachedRecord(
                        new Version(1),
                        JsonText.EMPTY_OBJECT,
                        new Checkpoint(1, new Position(5)),
                        "r1",
                        System.nanoTime(),
                        null));
    }

    private static Named named(String id) {
        return new Named(new TenantName("acme"), new CollectionName("orders"), new RecordId(id));
    }
}
