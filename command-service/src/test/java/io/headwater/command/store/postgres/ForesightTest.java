package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForesightTest {
    private static final Partition FIRST = new Partition(0);

    private final Foresight foresight = new Foresight();

    @Test
    void nothingIsForeseenOfAPartitionWhoseHeadIsNotKnown() {
        assertThat(foresight.of(List.of(one(0, "o1", 0)))).isEmpty();
    }

    @Test
    void theNextFlushBeginsWhereTheLastOneEnded() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // when
        var foreseen = foresight.of(List.of(one(0, "o2", 3), one(0, "o2", 4)));

        // then
        assertThat(foreseen).hasValueSatisfying(next -> {
            assertThat(next.heads()).isEqualTo(Map.of(FIRST, new Head(new Position(8), 1)));
            assertThat(next.tips()).isEqualTo(Map.of(stream("o2"), new Tip(new Version(3), null)));
            assertThat(next.plan().heads()).isEqualTo(Map.of(FIRST, new Head(new Position(10), 1)));
        });
    }

    @Test
    void appendsThatContradictOneAnotherAreLookedAt() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // when
        var foreseen = foresight.of(List.of(one(0, "o2", 0), one(0, "o2", 0)));

        // then
        assertThat(foreseen).isEmpty();
    }

    @Test
    void streamsThatAreOnlyLookedAtAreForeseenToo() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // when
        var foreseen = foresight.of(List.of(several(0, List.of(expect("o2", 0), expect("d", 5)), event("o2", 1))));

        // then
        assertThat(foreseen)
                .hasValueSatisfying(
                        next -> assertThat(next.tips()).containsEntry(stream("d"), new Tip(new Version(5), null)));
    }

    @Test
    void eachRefusalInARowMakesCautiousForTwiceAsLong() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));
        Append next = one(0, "o2", 0);

        // when
        foresight.refuted();

        // then
        assertThat(foresight.of(List.of(next))).isEmpty();
        assertThat(foresight.of(List.of(next))).isPresent();

        // when
        foresight.refuted();

        // then
        assertThat(foresight.of(List.of(next))).isEmpty();
        assertThat(foresight.of(List.of(next))).isEmpty();
        assertThat(foresight.of(List.of(next))).isPresent();
    }

    @Test
    void aLostConnectionIsForeseenNothingOn() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // when
        foresight.forget();

        // then
        assertThat(foresight.of(List.of(one(0, "o2", 0)))).isEmpty();
    }

    private static FlushPlan flush(long position, Append append) {
        return FlushPlan.of(
                List.of(append), new Found(Map.of(FIRST, new Head(new Position(position), 1)), Map.of(), Map.of()));
    }
}
