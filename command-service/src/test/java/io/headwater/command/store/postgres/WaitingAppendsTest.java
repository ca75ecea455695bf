package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WaitingAppendsTest {
    private static final Duration GATHER = Duration.ofSeconds(10);
    private static final StoreSettings NARROW = new StoreSettings(
            1, 3, DataSize.ofBytes(10_000), GATHER, 5, DataSize.ofBytes(20_000), Duration.ofSeconds(1));

    private final AtomicLong nanos = new AtomicLong();
    private final WaitingAppends waiting = new WaitingAppends(NARROW, nanos::get);

    @Test
    void aFlushTakesWhatFitsInTheOrderOfArrival() throws InterruptedException {
        // given
        List<WaitingAppend> added =
                IntStream.range(0, 5).mapToObj(i -> small("o" + i)).toList();
        added.forEach(waiting::add);

        // when, then
        assertThat(waiting.take()).isEqualTo(added.subList(0, 3));
        assertThat(waiting.take()).isEqualTo(added.subList(3, 5));
        assertThat(waiting.events()).isZero();
    }

    @Test
    void afterAFlushOfSeveralTheNextWaitsForAsMany() throws Exception {
        // given a flush of two that took a minute
        waiting.add(small("o1"));
        waiting.add(small("o2"));
        waiting.take();
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        // when
        waiting.add(small("o3"));
        FutureTask<List<WaitingAppend>> taking = new FutureTask<>(waiting::take);
        Thread taker = Thread.ofPlatform().start(taking);
        await().until(() -> taker.getState() == Thread.State.TIMED_WAITING || taking.isDone());
        waiting.add(small("o4"));

        // then
        assertThat(taking.get()).hasSize(2);
    }

    @Test
    void whatComesAloneIsTakenAlone() throws InterruptedException {
        // given
        waiting.add(small("o1"));
        waiting.add(small("o2"));
        waiting.take();
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        WaitingAppend alone = small("o3");
        waiting.add(alone);

        // when, then: the wait for another one ends
        assertThat(waiting.take()).containsExactly(alone);
    }

    @Test
    void moreEventsThanMayWaitAreRefused() {
        // given
        IntStream.range(0, 5).forEach(i -> waiting.add(small("o" + i)));

        // when, then
        assertThatThrownBy(() -> waiting.add(small("late")))
                .isInstanceOf(StoreOverloaded.class)
                .hasMessageContaining("5 events");
    }

    @Test
    void moreDataThanMayWaitIsRefused() {
        // given
        waiting.add(large("o1", 15_000));

        // when, then
        assertThatThrownBy(() -> waiting.add(large("o2", 5_000)))
                .isInstanceOf(StoreOverloaded.class)
                .hasMessageContaining("20000 bytes");
    }

    @Test
    void anAppendBeyondAllLimitsLeavesAlone() throws InterruptedException {
        // given
        WaitingAppend huge = large("huge", 100_000);
        waiting.add(huge);

        // when, then
        assertThat(waiting.take()).containsExactly(huge);
    }

    @Test
    void afterTheCloseWhatWasAcceptedIsStillTakenAndNothingIsAdded() throws InterruptedException {
        // given
        WaitingAppend accepted = small("o1");
        waiting.add(accepted);

        // when
        waiting.close();

        // then
        assertThatThrownBy(() -> waiting.add(small("o2"))).isInstanceOf(StoreUnavailable.class);
        assertThat(waiting.take()).containsExactly(accepted);
        assertThat(waiting.take()).isEmpty();
    }

    private static WaitingAppend small(String record) {
        return new WaitingAppend(one(0, record, 0));
    }

    private static WaitingAppend large(String record, int bytes) {
        return new WaitingAppend(
                several(0, List.of(expect(record, 0)), event(record, 1, "\"" + "x".repeat(bytes) + "\"")));
    }
}
