package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.Snapshot;
import io.headwater.command.store.StreamId;
import io.headwater.command.store.StreamRead;
import io.headwater.events.EventEnvelope;
import io.headwater.events.JsonText;
import io.headwater.events.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** Snapshots are made behind the commands, and are never more than a shorter way to the same state. */
class LongStreamsTest {
    private static final int EVERY = 10;
    private static final WritePathSettings SETTINGS =
            new WritePathSettings(DataSize.ofMegabytes(1), EVERY, Duration.ZERO);
    private static final StreamId STREAM = Chain.stream("r");

    private final HeldStore store = new HeldStore();
    private final AxonWritePath writePath = AxonWritePath.start(store, SETTINGS);

    @AfterEach
    void close() {
        writePath.close();
    }

    @Test
    void aStateIsKeptEveryTenEventsAndIsWhatTheNextProcessBeginsWith() {
        // given
        send(25);
        awaitSnapshotAt(20);
        int eventsRead = store.eventsRead();
        int streamReads = store.streamReads();
        // when
        try (AxonWritePath next = AxonWritePath.start(store, SETTINGS)) {
            next.commands().send(() -> Chain.link("r", "z"));
        }
        // then
        assertThat(store.eventsRead() - eventsRead).isEqualTo(5);
        assertThat(store.streamReads() - streamReads).isEqualTo(1);
        assertThat(Chain.names(store, "r")).hasSize(26).endsWith("n24", "z");
    }

    @Test
    void aLongStreamThatHasNoSnapshotGetsOneFromWhoReadsIt() {
        // given
        elsewhere(3_000);
        // when
        writePath.commands().send(() -> Chain.link("r", "z"));
        // then
        awaitSnapshotAt(3_000);
        assertThat(Chain.names(store, "r")).hasSize(3_001).endsWith("z");
    }

    @Test
    void aSnapshotThatContradictsTheLogIsPassedOverAndReplaced() {
        // given: right in form, but on an event that the log does not have
        elsewhere(12);
        seed(12, UUID.randomUUID(), Chain.FORMAT, "\"never was\"");
        // when
        writePath.commands().send(() -> Chain.link("r", "z"));
        // then
        assertThat(Chain.names(store, "r")).hasSize(13).endsWith("x11", "z");
        awaitSnapshotOf("x11");
    }

    @Test
    void aSnapshotThatCannotBeReadIsPassedOverAndReplaced() {
        // given
        elsewhere(12);
        seed(7, eventAt(7).id(), Chain.FORMAT, "{\"not\": \"a name\"}");
        // when
        writePath.commands().send(() -> Chain.link("r", "z"));
        // then
        assertThat(Chain.names(store, "r")).hasSize(13).endsWith("x11", "z");
        awaitSnapshotOf("x11");
    }

    @Test
    void aSnapshotOfAnEarlierFormatIsPassedOverAndReplaced() {
        // given
        elsewhere(4);
        seed(4, eventAt(4).id(), Chain.FORMAT - 1, "\"of another fold\"");
        // when
        writePath.commands().send(() -> Chain.link("r", "z"));
        // then
        assertThat(Chain.names(store, "r")).hasSize(5).endsWith("x3", "z");
        awaitSnapshotOf("x3");
    }

    @Test
    void commandsNeverWaitForSnapshotsAndOfEachStreamOnlyTheNewestWaits() {
        // given: the first write of a snapshot hangs
        CompletableFuture<Void> mayGoOn = new CompletableFuture<>();
        store.holdSnapshots(mayGoOn);
        // when
        send(105);
        int begun = store.snapshotWrites();
        mayGoOn.complete(null);
        // then
        assertThat(begun).isLessThanOrEqualTo(1);
        awaitSnapshotAt(100);
        assertThat(store.snapshotWrites()).isLessThanOrEqualTo(2);
    }

    @Test
    void aStoreThatKeepsNoSnapshotsHurtsNobody() {
        // given
        CompletableFuture<Void> broken = new CompletableFuture<>();
        broken.cancel(false);
        store.holdSnapshots(broken);
        // when
        send(25);
        // then
        await().until(() -> store.snapshotWrites() > 0);
        assertThat(Chain.names(store, "r")).hasSize(25);
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            String name = "n" + i;
            writePath.commands().send(() -> Chain.link("r", name));
        }
    }

    /** Events of another process: x0, x1, …. */
    private void elsewhere(int events) {
        for (int i = 0; i < events; i++) {
            store.appendElsewhere(Chain.elsewhere("r", i, "x" + i, i == 0 ? "" : "x" + (i - 1)));
        }
    }

    private void seed(long version, UUID event, int format, String body) {
        Snapshot.State state = new Snapshot.State(JsonText.of(body), Instant.EPOCH, Instant.EPOCH);
        store.keepSnapshots(List.of(new Snapshot(STREAM, new Version(version), event, format, state)));
    }

    private EventEnvelope eventAt(long version) {
        return store.readStream(STREAM, new Version(version - 1), 1).getFirst();
    }

    private void awaitSnapshotAt(long version) {
        await().untilAsserted(() -> assertThat(snapshot().version()).isEqualTo(new Version(version)));
    }

    private void awaitSnapshotOf(String name) {
        await().untilAsserted(() -> assertThat(snapshot().state().body()).isEqualTo(JsonText.of("\"" + name + "\"")));
    }

    private Snapshot snapshot() {
        StreamRead read = Objects.requireNonNull(
                store.readStreams(Map.of(STREAM, Chain.FORMAT), 1).get(STREAM));
        assertThat(read.snapshot()).isNotNull();
        return Objects.requireNonNull(read.snapshot());
    }
}
