package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.FlushPlan.Head;
import io.headwater.command.store.FlushPlan.Placed;
import io.headwater.command.store.FlushPlan.Tip;
import io.headwater.events.Partition;
import io.headwater.events.Position;
import io.headwater.events.Token;
import io.headwater.events.Version;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FlushPlanTest {
    private static final Map<Partition, Head> HEADS =
            Map.of(new Partition(0), new Head(new Position(10), 2), new Partition(1), new Head(Position.START, 1));

    @Test
    void winnersFollowTheHeadWithoutAHoleWhereALoserStood() {
        // given
        List<Append> appends = List.of(
                several(0, List.of(expect("a", 0)), event("a", 1), event("a", 2)), one(0, "a", 0), one(0, "b", 0));

        // when
        FlushPlan plan = FlushPlan.of(appends, HEADS, Map.of());

        // then
        assertThat(plan.outcomes())
                .containsExactly(
                        new Appended(new Position(11), token(12)),
                        new Conflict(stream("a"), new Version(2)),
                        new Appended(new Position(13), token(13)));
        assertThat(plan.events())
                .extracting(placed -> placed.position().value())
                .containsExactly(11L, 12L, 13L);
        assertThat(plan.events()).extracting(Placed::epoch).containsOnly(2);
        assertThat(plan.heads()).containsOnly(Map.entry(new Partition(0), new Head(new Position(13), 2)));
    }

    @Test
    void aCommandDecidedOnALosersEventLosesToo() {
        // given another process's event of the version that both wanted to write
        NewEvent lost = event("a", 1);
        Append loser = several(0, List.of(expect("a", 0)), lost);
        Append dependent =
                several(0, List.of(new Append.Expectation(stream("a"), new Version(1), lost.id())), event("a", 2));

        // when
        FlushPlan plan = FlushPlan.of(
                List.of(loser, dependent), HEADS, Map.of(stream("a"), new Tip(new Version(1), UUID.randomUUID())));

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Conflict.class);
        assertThat(plan.events()).isEmpty();
        assertThat(plan.heads()).isEmpty();
    }

    @Test
    void aPartitionWithoutAHeadIsAFaultOfTheCaller() {
        // when, then
        assertThatThrownBy(() -> FlushPlan.of(List.of(one(7, "a", 0)), HEADS, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Token token(long position) {
        return new Token(2, new Partition(0), new Position(position));
    }
}
