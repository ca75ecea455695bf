package io.headwater.command.store.postgres;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static io.headwater.command.store.Effects.begin;
import static io.headwater.command.store.Effects.define;
import static io.headwater.command.store.Effects.deleted;
import static io.headwater.command.store.Effects.refer;
import static io.headwater.command.store.Effects.release;
import static io.headwater.command.store.Effects.take;
import static io.headwater.command.store.Effects.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.command.store.Append;
import io.headwater.command.store.Appends;
import io.headwater.command.store.Effect;
import io.headwater.command.store.FlushPlan;
import io.headwater.command.store.FlushPlan.Found;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.RecordId;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    void whatEventsNeedIsAssumedAsItWasBeforeTheFlush() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // when one record gives up what the next one takes, and refers to that one
        Optional<Foresight.Foreseen> foreseen = foresight.of(List.of(
                several(0, List.of(expect("a", 1)), with(event("a", 2), release("v", "a"), take("w", "a"))),
                begin("b", take("v", "b"), refer("b", "c")),
                begin("d", refer("d", "b")),
                several(0, List.of(expect("e", 1)), deleted("e", 2))));

        // then
        assertThat(foreseen).hasValueSatisfying(next -> {
            assertThat(next.assumptions().holders().values())
                    .containsExactly(Optional.of(new RecordId("a")), Optional.empty());
            assertThat(next.assumptions().present()).containsExactly(stream("c"));
            assertThat(next.assumptions().unreferenced()).containsExactly(stream("e"));
            assertThat(next.plan().factChanges().holders().values())
                    .containsExactlyInAnyOrder(Optional.of(new RecordId("a")), Optional.of(new RecordId("b")));
            assertThat(next.needsFacts()).isTrue();
        });
    }

    @Test
    void whatAConstraintOfACollectionNeedsIsLookedAt() {
        // given
        foresight.committed(flush(7, one(0, "o1", 0)));

        // then
        assertThat(foresight.of(List.of(define(1, new Effect.Introduced(Appends.ORDERS)))))
                .isEmpty();
        assertThat(foresight.of(List.of(one(0, "o2", 0))))
                .hasValueSatisfying(next -> assertThat(next.needsFacts()).isFalse());
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
