package io.headwater.command.store.axon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.StoreUnavailable;
import io.headwater.command.store.StreamId;
import io.headwater.events.EventEnvelope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastEventsTest {
    private final HeldStore store = new HeldStore();
    private final LastEvents lastEvents = new LastEvents(store);
    private final CompletableFuture<Void> release = new CompletableFuture<>();

    @Test
    void whoAsksDuringAReadIsAnsweredTogetherByTheNextOne() {
        // given
        store.holdLastReads(release);
        CompletableFuture<Map<StreamId, EventEnvelope>> first = ask("r0");
        await().until(() -> store.lastReads() == 1);
        List<CompletableFuture<Map<StreamId, EventEnvelope>>> burst =
                IntStream.range(0, 600).mapToObj(i -> ask("r" + i % 20)).toList();
        await().until(() -> lastEvents.waiting() == 600);
        store.appendElsewhere(Chain.elsewhere("r0", 0, "a", ""));
        // when
        release.complete(null);
        // then
        first.join();
        assertThat(burst).allSatisfy(asked -> assertThat(asked.join()).containsOnlyKeys(Chain.stream("r0")));
        assertThat(store.lastReads()).isEqualTo(2);
    }

    @Test
    void aReadThatFailsFailsForThoseItWasForOnly() {
        // given
        store.holdLastReads(release);
        CompletableFuture<Map<StreamId, EventEnvelope>> first = ask("r0");
        await().until(() -> store.lastReads() == 1);
        // when
        store.holdLastReads(CompletableFuture.completedFuture(null));
        CompletableFuture<Map<StreamId, EventEnvelope>> second = ask("r1");
        await().until(() -> lastEvents.waiting() == 1);
        release.cancel(false);
        // then
        assertThatThrownBy(first::join).hasCauseInstanceOf(StoreUnavailable.class);
        assertThat(second.join()).isEmpty();
    }

    @Test
    void moreStreamsThanOneReadMayHaveTakeSeveral() {
        // given
        store.holdLastReads(release);
        CompletableFuture<Map<StreamId, EventEnvelope>> first = ask("r0");
        await().until(() -> store.lastReads() == 1);
        int more = LastEvents.STREAMS_MAX + 1;
        List<CompletableFuture<Map<StreamId, EventEnvelope>>> burst =
                IntStream.range(0, more).mapToObj(i -> ask("r" + i)).toList();
        await().until(() -> lastEvents.waiting() == more);
        // when
        release.complete(null);
        // then
        first.join();
        assertThat(burst).allSatisfy(asked -> assertThat(asked.join()).isEmpty());
        assertThat(store.lastReads()).isEqualTo(3);
    }

    private CompletableFuture<Map<StreamId, EventEnvelope>> ask(String key) {
        return CompletableFuture.supplyAsync(
                () -> lastEvents.of(Set.of(Chain.stream(key))), Thread::startVirtualThread);
    }
}
