package io.headwater.command.store;

import static io.headwater.command.store.Appends.event;
import static io.headwater.command.store.Appends.expect;
import static io.headwater.command.store.Appends.idempotencyKey;
import static io.headwater.command.store.Appends.keep;
import static io.headwater.command.store.Appends.keeping;
import static io.headwater.command.store.Appends.one;
import static io.headwater.command.store.Appends.several;
import static io.headwater.command.store.Appends.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.command.store.AppendOutcome.Appended;
import io.headwater.command.store.AppendOutcome.Conflict;
import io.headwater.command.store.FlushPlan.Found;
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
        FlushPlan plan = FlushPlan.of(appends, new Found(HEADS, Map.of(), Map.of()));

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
                List.of(loser, dependent),
                new Found(HEADS, Map.of(stream("a"), new Tip(new Version(1), UUID.randomUUID())), Map.of()));

        // then
        assertThat(plan.outcomes()).hasOnlyElementsOfType(Conflict.class);
        assertThat(plan.events()).isEmpty();
        assertThat(plan.heads()).isEmpty();
    }

    @Test
    void ofTwoAppendsWithOneKeyTheFirstWinsAndTheOtherIsGivenItsAnswer() {
        // given
        List<Append> appends = List.of(
                keeping("k", several(0, List.of(expect("a", 0)), event("a", 1), event("a", 2))),
                keeping("k", one(0, "b", 0)));

        // when
        FlushPlan plan = FlushPlan.of(appends, new Found(HEADS, Map.of(), Map.of()));

        // then
        KeptAnswer kept = keep("k", "\"k\"").answer().at(token(12));
        assertThat(plan.outcomes())
                .containsExactly(new Appended(new Position(11), token(12)), new AppendOutcome.Answered(kept));
        assertThat(plan.answers()).extracting(placed -> placed.keep().answer()).containsExactly(kept);
        assertThat(plan.events()).hasSize(2);
        assertThat(plan.isWon()).isFalse();
    }

    @Test
    void anAnswerIsKnownBeforeAConflictIsLookedFor() {
        // given
        KeptAnswer kept = keep("k", "1").answer().at(token(3));
        Append stale = keeping("k", one(0, "a", 7));

        // when
        FlushPlan plan = FlushPlan.of(List.of(stale), new Found(HEADS, Map.of(), Map.of(idempotencyKey("k"), kept)));

        // then
        assertThat(plan.outcomes()).containsExactly(new AppendOutcome.Answered(kept));
        assertThat(plan.isEmpty()).isTrue();
    }

    @Test
    void anAnswerWithoutEventsLocksTheHeadAndDoesNotMoveIt() {
        // when
        FlushPlan plan = FlushPlan.of(
                List.of(Append.answerOnly(new Partition(0), keep("k", "1"))), new Found(HEADS, Map.of(), Map.of()));

        // then
        assertThat(plan.outcomes()).containsExactly(new AppendOutcome.Confirmed(token(10)));
        assertThat(plan.heads()).containsOnly(Map.entry(new Partition(0), new Head(new Position(10), 2)));
        assertThat(plan.isEmpty()).isFalse();
    }

    @Test
    void aPartitionWithoutAHeadIsAFaultOfTheCaller() {
        // when, then
        assertThatThrownBy(() -> FlushPlan.of(List.of(one(7, "a", 0)), new Found(HEADS, Map.of(), Map.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Token token(long position) {
        return new Token(2, new Partition(0), new Position(position));
    }
}
