package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.EventStore;
import io.headwater.command.store.NewEvent;
import io.headwater.command.store.Snapshot;
import io.headwater.command.store.SnapshotsContract;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.StreamRead;
import io.headwater.events.EventEnvelope;
import io.headwater.events.Version;
import io.headwater.parts.Database;
import io.headwater.parts.RealParts;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotsIT extends SnapshotsContract {
    private static final int MEGABYTE = 1_000_000;

    private final Database database = RealParts.get().newDatabase("snapshots");
    private final LogDatabase log =
            LogDatabase.open(new LogAddress(database.url(), database.user(), database.password(), 4, 4));
    private final PostgresEventStore store =
            new PostgresEventStore(log, StoreSettings.DEFAULTS, new SimpleMeterRegistry());

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
    void aLongStreamOfLargeEventsIsReadInPagesThatFitInMemory() {
        // given
        for (int version = 1; version <= 20; version++) {
            store.append(large("o1", version)).join();
        }

        // when
        StreamRead first =
                store.readStreams(Map.of(stream("o1"), 1), 1_000).getOrDefault(stream("o1"), StreamRead.NOTHING);
        List<EventEnvelope> second = store.readStream(stream("o1"), new Version(9), 1_000);
        List<EventEnvelope> third = store.readStream(stream("o1"), new Version(18), 1_000);

        // then
        assertThat(first.events()).hasSize(9);
        assertThat(first.isWhole()).isFalse();
        assertThat(second)
                .extracting(event -> event.version().value())
                .startsWith(10L)
                .hasSize(9);
        assertThat(third).extracting(event -> event.version().value()).containsExactly(19L, 20L);
    }

    @Test
    void streamsThatAreReadTogetherShareAPageAndEachGetsAtLeastOneEvent() {
        // given
        for (int version = 1; version <= 6; version++) {
            store.append(large("o1", version)).join();
            store.append(large("o2", version)).join();
        }
        store.append(one(0, "o3", 0)).join();

        // when
        Map<StreamId, StreamRead> read = store.readStreams(
                IntStream.rangeClosed(1, 4).boxed().collect(Collectors.toMap(i -> stream("o" + i), i -> 1)), 1_000);

        // then
        assertThat(read.get(stream("o1")))
                .extracting(one -> one.events().size(), StreamRead::isWhole)
                .containsExactly(3, false);
        assertThat(read.get(stream("o2")))
                .extracting(one -> one.events().size(), StreamRead::isWhole)
                .containsExactly(3, false);
        assertThat(read.get(stream("o3")))
                .extracting(one -> one.events().size(), StreamRead::isWhole)
                .containsExactly(1, true);
        assertThat(read.get(stream("o4"))).isEqualTo(StreamRead.NOTHING);
    }

    @Test
    void twoInstancesThatKeepTheSameSnapshotsNeverHoldEachOtherUp() {
        // given
        List<String> records = IntStream.range(0, 50).mapToObj(i -> "r" + i).toList();
        records.forEach(record -> store.append(one(0, record, 0)).join());
        List<Snapshot> snapshots =
                records.stream().map(record -> snapshot(record, 1, 1)).toList();

        // when
        List<CompletableFuture<Void>> kept = IntStream.range(0, 40)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> store.keepSnapshots(i % 2 == 0 ? snapshots : snapshots.reversed()),
                        Thread::startVirtualThread))
                .toList();

        // then
        assertThat(kept).allSatisfy(one -> assertThat(one.join()).isNull());
        assertThat(read("r49", 1).snapshot()).isEqualTo(snapshots.getLast());
    }

    private static Append large(String record, int version) {
        NewEvent event = event(record, version, "{\"text\": \"" + "x".repeat(MEGABYTE) + "\"}");
        return several(0, List.of(expect(record, version - 1)), event);
    }
}
