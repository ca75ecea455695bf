package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.store.StoreOverloaded;
import io.headwater.command.store.StoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class WaitingAppendsTest {
    private static final StoreSettings NARROW =
            new StoreSettings(1, 3, DataSize.ofBytes(10_000), 5, DataSize.ofBytes(20_000), Duration.ofSeconds(1));

    private final WaitingAppends waiting = new WaitingAppends(NARROW);

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
